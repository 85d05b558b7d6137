package state

import "fmt"

// Kind is what sort of rule was broken. Which HTTP status that is, the server knows.
type Kind int

// The kinds of errors.
const (
	NotFound Kind = iota + 1 // there is no such thing, or it is another's
	Conflict                 // it exists already, or is in use
	Invalid                  // what was asked for makes no sense
	Gone                     // it was there and is over
)

// Error is a broken rule.
type Error struct {
	Kind        Kind
	Code        string // one of the codes of package connctd, if an app can meet it
	Description string // for people: what would have worked
}

// Error returns code and description.
func (e *Error) Error() string { return e.Code + ": " + e.Description }

// notFound is the same for what never existed and what is another's.
func notFound(code, what string) error {
	return &Error{NotFound, code, "there is no such " + what + " for this account and subject"}
}

func conflict(code, format string, args ...any) error {
	return &Error{Conflict, code, fmt.Sprintf(format, args...)}
}

func invalid(code, format string, args ...any) error {
	return &Error{Invalid, code, fmt.Sprintf(format, args...)}
}
