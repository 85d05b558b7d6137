package connector

import (
	"errors"
	"time"
)

// class is what the end of a poll means to the schedule.
type class int

const (
	complete      class = iota // everything was seen
	partial                    // something was seen; absence means nothing
	transient                  // try again later
	throttled                  // not before a given time, for the whole instance
	revoked                    // the customer took the consent back
	misconfigured              // a person must change the configuration
)

// classified is an error whose author said what it means.
type classified struct {
	class class
	err   error
	after time.Duration // throttled only
}

func (e *classified) Error() string { return e.err.Error() }
func (e *classified) Unwrap() error { return e.err }

// AuthRevoked says that the technology no longer accepts the customer's consent.
// The client goes to status ERROR, its things become unavailable, and it is not
// polled until it is authorised again. Say so only when it is sure: a refused
// refresh token, or a second refusal after a fresh access token.
func AuthRevoked(err error) error { return classify(revoked, err, 0) }

// Misconfigured says that polling cannot succeed until a person changes the
// configuration. The client goes to status ERROR with err as the reason and is
// not polled until [Runtime.PollNow] succeeds, or it is created again.
func Misconfigured(err error) error { return classify(misconfigured, err, 0) }

// RetryAfter says that the technology wants no request before d has passed. It
// holds for every client of the instance, since they share the limit. The status
// stays as it is.
func RetryAfter(err error, d time.Duration) error { return classify(throttled, err, max(d, 0)) }

func classify(c class, err error, after time.Duration) error {
	if err == nil {
		err = errors.New("no reason given")
	}
	return &classified{class: c, err: err, after: after}
}

// classOf returns what an error of a poll means. What nobody classified is
// transient.
func classOf(err error) (class, time.Duration) {
	if err == nil {
		return complete, 0
	}
	if c, ok := errors.AsType[*classified](err); ok {
		return c.class, c.after
	}
	return transient, 0
}
