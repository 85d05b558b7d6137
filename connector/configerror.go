package connector

import (
	"strings"

	"github.com/connctd/connctd-go/internal/scrub"
)

// ConfigError says what is wrong with a configuration: all of it at once. It
// never repeats a value. The zero value is an empty list to add to.
type ConfigError struct {
	Problems []Problem
}

// Problem is what is wrong with one field, said so that it tells the remedy.
type Problem struct {
	Path string // such as "app_key", "proxy.address" or "rooms[2]"; empty for the whole
	What string // such as "is required"
}

// Add adds a problem. What is wrong with the whole has no path.
func (e *ConfigError) Add(path, what string) {
	if path == "" && strings.HasPrefix(what, "must ") {
		what = "it " + what
	}
	e.Problems = append(e.Problems, Problem{Path: path, What: what})
}

// Err returns e, or nil if there are no problems.
func (e *ConfigError) Err() error {
	if len(e.Problems) == 0 {
		return nil
	}
	return e
}

// scrubbed returns a copy without secrets: what an author says may repeat one.
func (e *ConfigError) scrubbed(cut scrub.Set) *ConfigError {
	clean := &ConfigError{}
	for _, p := range e.Problems {
		clean.Add(p.Path, cut.Text(p.What))
	}
	return clean
}

// Error names every wrong field.
func (e *ConfigError) Error() string {
	all := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		all[i] = strings.TrimSpace(p.Path + " " + p.What)
	}
	return "configuration: " + strings.Join(all, "; ")
}
