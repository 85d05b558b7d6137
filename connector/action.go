package connector

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

const (
	defaultActionWait = 5 * time.Second
	actionTimeout     = 30 * time.Second // of an action without a deadline, as the platform gives it
	maxActions        = 16               // of one client that are not over
)

// Errors of an action.
var (
	// ErrCannotAct: the connector carries out no actions; it is no [Actor].
	ErrCannotAct = errors.New("connector: the connector carries out no actions")
	// ErrUnknownThing: the client has made no thing for that key, or it is gone.
	ErrUnknownThing = errors.New("connector: no thing of the client has this key")
	// ErrUnknownAction: the thing, as the connector emits it, has no such component, or
	// the component no such action.
	ErrUnknownAction = errors.New("connector: the thing declares no such action")
	// ErrBadParameters: the action declares other parameters, or others of this name.
	ErrBadParameters = errors.New("connector: the action does not take these parameters")
	// ErrTooManyActions: 16 actions of the client wait or are under way.
	ErrTooManyActions = errors.New("connector: too many actions of this client are not over yet")
)

var (
	errActionTimeout  = errors.New("connector: the action took too long")
	errActionNoReturn = errors.New("connector: the action ended its goroutine")
)

// ActionCall is what a customer's thing is asked to do.
type ActionCall struct {
	ID        connctd.ActionRequestID // of the request, for logs; may be empty
	Key       string                  // thing key
	Component connctd.ComponentID
	Action    connctd.ActionID
	Params    map[string]connctd.Value // by name: those that the action declares, each of its type
	// Deadline is until when it makes sense to act. Zero means 30 seconds from when
	// the call was made.
	Deadline time.Time
}

// Actor is the ability of a connector to carry out actions on the things that it has
// made.
type Actor interface {
	// Act does what a thing is asked to do, and returns when that is done or has
	// failed. It is never called while a poll or another action of the same client is
	// under way, with a ctx that ends at the deadline of the call. It is not called
	// twice for one call, since a door would open twice. Only what the thing declares is
	// asked: an action of one of its components, with the parameters of that action.
	//
	// What it emits is written like what a poll emits that called [Emitter.Partial]:
	// a thing with the new state of what has moved spares the customer the wait for
	// the next poll. The classes of errors mean what they mean to a poll; any other
	// error says that this action has failed, and nothing of the client.
	//
	// What takes a technology some time, Act asks for with pauses that end with ctx,
	// until it is done; the customer has PENDING meanwhile, and polls of the client wait.
	// What takes longer than the deadline is done when the technology has accepted it,
	// and polls show the rest. A call that had to wait for another has less time left,
	// as the deadline of ctx tells: what cannot end in it is better refused than begun.
	Act(ctx context.Context, s *Session, call ActionCall, emit *Emitter) error
}

// WithActionWait sets how long [Runtime.Act] waits for the end of an action. Default 5
// seconds; zero or less does not wait.
func WithActionWait(d time.Duration) RuntimeOption { return func(r *Runtime) { r.actionWait = d } }

// Act lets a client carry out an action, after those that it was asked for before and
// never beside a poll. When it ends within the action wait, the status is COMPLETED, or
// FAILED with the error that says why. Otherwise, and when ctx ends before, the status
// is PENDING with a nil error, and the action goes on until its deadline, with the
// values of ctx. [Client.OnAction] is told of the end in any case.
//
// An action that is refused is FAILED, too: with [ErrUnknownClient], [ErrCannotAct],
// [ErrUnknownThing], [ErrUnknownAction], [ErrBadParameters], [ErrTooManyActions] or
// [ErrStopped], and for a client in status ERROR or whose technology asked for a pause
// beyond the deadline. Then the connector is not asked. When Run ends, actions are
// waited for and cancelled as polls are.
func (r *Runtime) Act(ctx context.Context, id connctd.ClientID, call ActionCall) (connctd.ActionStatus, error) {
	c, err := r.client(id)
	if err != nil {
		return connctd.ActionFailed, err
	}
	if _, ok := c.Connector.(Actor); !ok {
		return connctd.ActionFailed, fmt.Errorf("%w: %s", ErrCannotAct, c.typeID)
	}
	e := newErrand(ctx, r.actions.base, call)
	if err := r.actions.add(c, e); err != nil {
		e.cancel(err)
		return connctd.ActionFailed, fmt.Errorf("%w: client %s", err, id)
	}
	patience := time.NewTimer(r.actionWait)
	defer patience.Stop()
	select {
	case <-e.over:
	case <-patience.C:
	case <-ctx.Done():
	}
	return e.answer()
}
