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
	paused                     // not before a given time
	throttled                  // not before a given time, for the whole instance
	misconfigured              // a person must change the configuration
	revoked                    // the customer took the consent back
)

// classified is an error whose author said what it means.
type classified struct {
	class class
	err   error
	after time.Duration // paused and throttled only
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

// RetryAfter says that the technology wants no request before d has passed, a day at
// most. It holds for every client of the instance, since they share the limit: it is for limits
// of the app, of its key or of its address. Where a limit is one customer's own,
// [PauseClient] leaves the others alone. The status stays as it is.
func RetryAfter(err error, d time.Duration) error { return classify(throttled, err, bounded(d)) }

// bounded is how long is waited if a technology wants d: what is longer than a day is more
// likely a mistake, and nobody could end it.
func bounded(d time.Duration) time.Duration { return min(max(d, 0), maxRetryAfter) }

// PauseClient says that the technology wants no poll of this client before d has passed,
// as [RetryAfter] does of all clients of the instance: it is for a limit that each
// customer has for himself, and for what such a customer ends elsewhere, as by paying. The
// status stays as it is. It is used as it is or in [Statuses]:
//
//	return connector.PauseClient(10 * time.Minute)(err)
//
// An answer 429 that [HTTP.JSON] meets is taken for the limit of all, and has made the
// instance pause already. From an action it says nothing about polls.
func PauseClient(d time.Duration) func(error) error {
	return func(err error) error { return classify(paused, err, bounded(d)) }
}

func classify(c class, err error, after time.Duration) error {
	if err == nil {
		err = errors.New("no reason given")
	}
	return &classified{class: c, err: err, after: after}
}

// classOf returns what an error of a poll means, and how long a pause it asks for. What
// nobody classified is transient.
//
// Where one meaning is given to an error that has another, the outer one counts, since
// its author knew the inner one. Of errors side by side, as [errors.Join] and a poll of
// several requests make them, what needs a person counts before what passes by itself:
// AuthRevoked before Misconfigured before RetryAfter before PauseClient before the rest.
// The longest pause is asked for, and that of an instance holds in any case.
func classOf(err error) (class, time.Duration) {
	switch e := err.(type) {
	case nil:
		return complete, 0
	case *classified:
		return e.class, e.after
	case interface{ Unwrap() []error }:
		return classOfAll(e.Unwrap())
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			return classOf(inner)
		}
	}
	if c, ok := errors.AsType[*classified](err); ok { // behind a method As
		return c.class, c.after
	}
	return transient, 0
}

// classOfAll returns what errors side by side mean.
func classOfAll(errs []error) (class, time.Duration) {
	all, alone, instance := transient, time.Duration(0), time.Duration(0)
	for _, err := range errs {
		c, after := classOf(err)
		all = max(all, c)
		if c == paused {
			alone = max(alone, after)
		} else {
			instance = max(instance, after)
		}
	}
	if all <= throttled { // else it is not polled anyway
		instance = max(instance, alone)
	}
	return all, instance
}

// pause keeps the instance from asking, if an error said so.
func (c *client) pause(class class, after time.Duration) {
	if after > 0 && class != paused {
		c.share.close(time.Now().Add(after))
	}
}
