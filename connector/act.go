package connector

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// perform carries out an action as soon as nothing else goes on with the client. It
// returns when the action is over, or a little after its time is.
func (c *client) perform(e *errand) {
	ctx := e.ctx
	defer e.cancel(nil)
	if err := c.claimToAct(ctx, e.cancel); err != nil {
		c.actedInTime(ctx, e, err)
		return
	}
	done := make(chan struct{})
	go func() {
		ctx, _ := observing(ctx, c.runtime.observer.Action != nil, time.Now())
		err := errActionNoReturn
		// Each of these also when the connector or a hook ended the goroutine, as t.Fatal does.
		defer func() {
			c.end()
			close(done)
		}()
		defer func() { c.acted(ctx, e, err) }() // first, so that a removal waits for it
		err = c.safely("the turn", func() error { return c.act(ctx, e.call) })
	}()
	if !endsInTime(ctx, done) {
		c.log().Warn("an action does not heed its ctx and is left behind", "reason", context.Cause(ctx))
		c.unclaim()
		c.actedInTime(ctx, e, context.Cause(ctx))
	}
}

// actedInTime is acted for whoever others wait for: a hook that does not return is left
// behind, too.
func (c *client) actedInTime(ctx context.Context, e *errand, err error) {
	told := make(chan struct{})
	go func() {
		defer close(told)
		c.acted(ctx, e, err)
	}()
	endsInTime(ctx, told)
}

// claimToAct waits until the technology may be asked, and then takes the client: what
// only waits keeps nobody else from it.
func (c *client) claimToAct(ctx context.Context, cancel context.CancelCauseFunc) error {
	if until, closed := c.share.closedUntil(time.Now()); closed {
		if end, ok := ctx.Deadline(); ok && until.After(end) {
			return fmt.Errorf("the technology asked for a pause until %s", until.UTC().Format(time.RFC3339))
		}
		if err := pause(ctx, time.Until(until)); err != nil {
			return err
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return c.claim(ctx, cancel)
}

// acted tells how an action ended, once.
func (c *client) acted(ctx context.Context, e *errand, err error) {
	status := connctd.ActionCompleted
	if err != nil {
		status, err = connctd.ActionFailed, c.failed("act for", err)
	}
	if !e.end(status, err) {
		return
	}
	defer close(e.over)
	defer func() {
		notify(c, c.runtime.observer.Action, ActionEvent{
			Origin: c.origin(), Action: e.call.Action, Status: status, Duration: time.Since(e.asked), Writes: observed(ctx).tried(), Err: err,
		})
	}()
	if err != nil {
		c.log().Warn("action failed", "action", string(e.call.Action), "error", err)
	}
	if c.OnAction != nil {
		_ = survive(c.log, "OnAction", func() error { c.OnAction(context.WithoutCancel(ctx), e.call, status, err); return nil })
	}
}

// act asks the connector to act and writes what it emits. The caller has the client to
// itself. What the connector says it has done is done, even if that cannot be written:
// the next poll repeats what failed.
func (c *client) act(ctx context.Context, call ActionCall) error {
	r, err := c.ready(ctx, call)
	if err != nil {
		return c.settleAction(ctx, r, err)
	}
	emit, state := newEmitter(c.typeID, &r, time.Now()), &State{saved: r.State}
	if err := errors.Join(c.askToAct(ctx, call, emit, state), emit.seal()); err != nil {
		return c.settleAction(ctx, r, err)
	}
	err = c.safely("what follows from the action", func() error { return c.bring(ctx, &r, emit, true) })
	switch {
	case isPanic(err):
		return nil // the record is read anew
	case err != nil:
		c.log().Warn("what an action has changed is not written yet", "error", c.cleaned(err))
	default:
		state.keep(&r)
	}
	return c.settleAction(ctx, r, nil)
}

// ready returns the record of a client that can do so with the thing, or why it cannot.
func (c *client) ready(ctx context.Context, call ActionCall) (record, error) {
	if _, err := c.load(ctx); err != nil {
		return c.snapshot(), err
	}
	r := c.snapshot()
	k, ok := r.get(call.Key)
	switch {
	case r.Removing:
		return r, errRemoved
	case r.Status == connctd.StatusError:
		return r, fmt.Errorf("the client is in status ERROR: %s", r.Reason)
	case !ok || !k.there():
		return r, fmt.Errorf("%w: %.40q", ErrUnknownThing, call.Key)
	}
	if err := declares(k.Form.thing(), call); err != nil {
		return r, err
	}
	return r, c.authorize(ctx)
}

// askToAct calls the connector. Its panic is an error like any other.
func (c *client) askToAct(ctx context.Context, call ActionCall, emit *Emitter, state *State) error {
	return survive(c.log, "the action", func() error {
		if c.BeforeAction != nil {
			if err := c.BeforeAction(ctx, call); err != nil {
				return err
			}
		}
		actor, ok := c.Connector.(Actor)
		if !ok {
			return ErrCannotAct
		}
		return actor.Act(ctx, c.newSession(state), call, emit)
	})
}

// settleAction saves what came of an action. An error means to the client what it
// would mean from a poll, but for one that may pass: it is the action's alone.
func (c *client) settleAction(ctx context.Context, r record, err error) error {
	before := r.Status
	class, after := classOf(err)
	if late := context.Cause(ctx); err != nil && late != nil && class != throttled && class != paused {
		class = transient // what was cut short proves nothing
		if !errors.Is(err, late) {
			err = errors.Join(late, err)
		}
	}
	c.pause(class, after)
	if class == revoked || class == misconfigured {
		r.become(connctd.StatusError, c.cleaned(err).Error())
	}
	if class == revoked {
		if next := c.unavailable(ctx, &r); !next.IsZero() {
			c.runtime.engine.Put(string(c.ID), c.dueAt(next).Due)
		}
		c.forgetTokens(ctx)
	}
	if failed := c.save(ctx, &r); failed != nil {
		c.log().Warn("what an action has changed is not saved yet", "error", c.cleaned(failed))
	}
	c.note(r)
	c.tellStatus(before, r.Status, c.cleaned(err))
	return err
}
