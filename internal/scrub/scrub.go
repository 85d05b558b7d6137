// Package scrub cuts secrets out of what others say: a server that echoes a
// request, a transport that quotes an answer, an author's log line.
package scrub

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
)

// Redacted stands wherever a secret would show.
const Redacted = "[redacted]"

// minEcho is the length from which a configuration value is cut: shorter ones
// stand in ordinary words.
const minEcho = 8

// Set is the secrets to cut. Nil cuts nothing.
type Set []string

// Of returns the set of the given secrets without the empty ones.
func Of(secrets ...string) Set {
	return slices.DeleteFunc(slices.Clone(Set(secrets)), func(s string) bool { return s == "" })
}

// WithStrings adds every longer string in a JSON document. What is no JSON adds
// nothing.
func (s Set) WithStrings(document []byte) Set {
	var v any
	if len(document) > 0 && json.Unmarshal(document, &v) == nil {
		return s.with(v)
	}
	return s
}

func (s Set) with(v any) Set {
	switch v := v.(type) {
	case string:
		if len(v) >= minEcho {
			s = append(s, v)
		}
	case []any:
		for _, item := range v {
			s = s.with(item)
		}
	case map[string]any:
		for _, item := range v {
			s = s.with(item)
		}
	}
	return s
}

// Text returns t without the secrets: in their plain form, as JSON writes them,
// and as a URL writes them.
func (s Set) Text(t string) string { return s.cut(t, len(t)) }

// Part is Text for a text that was cut off: it also drops from its end what may be
// the beginning of a secret.
func (s Set) Part(t string) string {
	drop := 0
	for _, secret := range s {
		for _, form := range forms(secret) {
			n := min(len(form)-1, len(t))
			for n > drop && !strings.HasSuffix(t, form[:n]) {
				n--
			}
			drop = max(drop, n)
		}
	}
	return s.cut(t, len(t)-drop)
}

// cut returns the first bytes of t without the secrets in t.
func (s Set) cut(t string, first int) string {
	depth := s.cover(t)
	if depth == nil {
		return t[:first]
	}
	var b strings.Builder
	for i, deep := 0, 0; i < first; i++ {
		was := deep
		deep += depth[i]
		switch {
		case deep == 0:
			b.WriteByte(t[i])
		case was == 0:
			b.WriteString(Redacted)
		}
	}
	return b.String()
}

// cover finds the secrets in t: at each byte, how many more begin than end there;
// nil if there are none. All are found before one is cut, since a secret in
// another, or half in it, would hide it.
func (s Set) cover(t string) []int {
	var depth []int
	for _, secret := range s {
		for _, form := range forms(secret) {
			for from := 0; ; {
				at := strings.Index(t[from:], form)
				if at < 0 {
					break
				}
				if depth == nil {
					depth = make([]int, len(t)+1)
				}
				from += at
				depth[from]++
				depth[from+len(form)]--
				from++
			}
		}
	}
	return depth
}

// Error puts what was attempted, in our own words, before an error of others and
// cuts its text. The
// result is what err is, and matches the sentinels as well.
func (s Set) Error(what string, err error, sentinels ...error) error {
	return &scrubbed{
		text:  what + ": " + s.Text(err.Error()),
		cause: errors.Join(append(sentinels, err)...),
	}
}

// Hide gives an error of others another text. The result is what err is.
func Hide(text string, err error) error { return &scrubbed{text: text, cause: err} }

// scrubbed is an error of others. What it is can be asked; its own text is out of
// reach, since it may hold a secret.
type scrubbed struct {
	text  string
	cause error
}

func (e *scrubbed) Error() string        { return e.text }
func (e *scrubbed) Is(target error) bool { return errors.Is(e.cause, target) }
func (e *scrubbed) As(target any) bool   { return errors.As(e.cause, target) }
