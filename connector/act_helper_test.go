package connector_test

import (
	"context"
	"fmt"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// deed is what a connector does in one action.
type deed func(ctx context.Context, s *connector.Session, call connector.ActionCall, emit *connector.Emitter) error

// hands is a connector written by hand that can act.
type hands struct {
	connector.Connector
	connector.Scheduler
	act deed
}

func (h *hands) Act(ctx context.Context, s *connector.Session, call connector.ActionCall, emit *connector.Emitter) error {
	return h.act(ctx, s, call, emit)
}

// withHands lets a client act as d says; what OnAction is told goes to told.
func (b *bench) withHands(d deed) func(*connector.Client) {
	return func(c *connector.Client) {
		of, _ := c.Connector.(*tech)
		id := c.ID
		c.Connector = &hands{of, of, func(ctx context.Context, s *connector.Session, call connector.ActionCall, emit *connector.Emitter) error {
			defer b.enter(id)()
			return d(ctx, s, call, emit)
		}}
		c.OnAction = func(_ context.Context, call connector.ActionCall, status connctd.ActionStatus, err error) {
			b.note(id, connctd.ClientStatus(string(call.Action)+" "+string(status)), err)
		}
	}
}

// does is a deed that gives err.
func does(err error) deed {
	return func(context.Context, *connector.Session, connector.ActionCall, *connector.Emitter) error { return err }
}

// takes is a deed that needs d, or until its ctx ends.
func takes(d time.Duration) deed {
	return func(ctx context.Context, _ *connector.Session, _ connector.ActionCall, _ *connector.Emitter) error {
		return slow(d)(ctx, nil, nil)
	}
}

// ask asks a client to act on the thing with key "a", and returns the answer in words.
func (b *bench) ask(id connctd.ClientID, action connctd.ActionID) string {
	b.Helper()
	return answerOf(b.Act(b.Context(), id, connector.ActionCall{Key: "a", Component: "main", Action: action}))
}

func answerOf(status connctd.ActionStatus, err error) string {
	if err != nil {
		return fmt.Sprint(status, ": ", err)
	}
	return string(status)
}

func (b *bench) wantAnswer(want, got string) {
	b.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		b.Errorf("answer (-want +got):\n%s", diff)
	}
}
