package connector

import (
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// Observer is told of what a [Runtime] does, for metrics and traces. Any of its
// functions may be nil; what nobody wants to know costs nothing. They are called on
// the goroutine of what they tell of, so they must be quick and safe for concurrent
// use, and while no lock is held. One that panics is logged and disturbs nothing.
//
// They see no secret: errors are scrubbed, and of requests they are told neither path,
// query nor headers.
type Observer struct {
	// Poll is told how a poll ended, before it counts as done.
	Poll func(PollEvent)
	// Status is told of each change of a client's status.
	Status func(StatusEvent)
	// Skip is told of slots that passed without a poll.
	Skip func(SkipEvent)
	// Request is told of each request of [Session.HTTP] when its answer begins.
	Request func(RequestEvent)
	// Refresh is told how the refresh of an access token ended.
	Refresh func(RefreshEvent)
	// Action is told how an action ended that [Runtime.Act] has taken on.
	Action func(ActionEvent)
}

// WithObserver sets who is told of what the runtime does.
func WithObserver(o Observer) RuntimeOption { return func(r *Runtime) { r.observer = o } }

// Origin says whom an event is about.
type Origin struct {
	Client    connctd.ClientID
	Connector string // type id
	Instance  connctd.InstanceID
}

// Outcome is what the end of a poll means.
type Outcome string

// The outcomes of polls.
const (
	OutcomeComplete      Outcome = "complete"      // everything was seen
	OutcomePartial       Outcome = "partial"       // see [Emitter.Partial]
	OutcomeTransient     Outcome = "transient"     // tried again later: an error nobody classified, a timeout, a panic
	OutcomeThrottled     Outcome = "throttled"     // see [RetryAfter] and [PauseClient]
	OutcomeRevoked       Outcome = "revoked"       // see [AuthRevoked]
	OutcomeMisconfigured Outcome = "misconfigured" // see [Misconfigured]
)

// PollEvent is the end of a poll.
type PollEvent struct {
	Origin
	Outcome  Outcome
	Duration time.Duration // with the writes to the platform
	Late     time.Duration // that it began after it was due
	Writes   int           // that were tried: things created, replaced and removed, values and status set
	Err      error         // nil if the outcome is complete
}

// StatusEvent is a change of a client's status.
type StatusEvent struct {
	Origin
	Status connctd.ClientStatus
	Reason error // nil unless the status is ERROR
}

// SkipEvent is about slots that passed while a poll was late or went on for too long.
type SkipEvent struct {
	Origin
	Slots int
}

// RequestEvent is a request to the technology.
type RequestEvent struct {
	Origin
	Method   string
	Host     string        // with a port, if the URL has one
	Status   int           // 0 if nothing was answered
	Duration time.Duration // until the answer began
}

// RefreshEvent is the end of the refresh of an access token.
type RefreshEvent struct {
	Origin
	Duration time.Duration
	Err      error // nil: success
}

// ActionEvent is the end of an action.
type ActionEvent struct {
	Origin
	Action   connctd.ActionID
	Status   connctd.ActionStatus // COMPLETED or FAILED
	Duration time.Duration        // since it was asked for
	Writes   int                  // that were tried
	Err      error                // nil unless the status is FAILED
}
