package connctd

import (
	"errors"
	"strings"
)

// within says in which call of the SDK another failed. The text names the package
// once.
func within(op string, err error) error {
	return &wrapped{text: "connctd: " + op + ": " + strings.TrimPrefix(err.Error(), "connctd: "), cause: err}
}

// inOneLine is several errors as one, with a text fit for a line of a log.
func inOneLine(all []error) error {
	texts := make([]string, len(all))
	for i, err := range all {
		texts[i] = strings.TrimPrefix(strings.ReplaceAll(err.Error(), "\n", "; "), "connctd: ")
	}
	return &wrapped{text: strings.Join(texts, "; "), cause: errors.Join(all...)}
}

// wrapped is an error with a text of its own.
type wrapped struct {
	text  string
	cause error
}

func (e *wrapped) Error() string { return e.text }
func (e *wrapped) Unwrap() error { return e.cause }
