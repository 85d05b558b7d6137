package connector

import (
	"context"
	"errors"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// turn visits the client once, if it is free, and says when it is due again.
func (c *client) turn(base context.Context, job Job) Next {
	if until, closed := c.share.closedUntil(time.Now()); closed && !c.awaited() {
		c.share.leave(job.Key)
		return c.dueAt(c.spread(until))
	}
	if !c.enter(job) {
		return Next{}
	}
	defer c.share.leave(job.Key)
	ctx, cancel := context.WithCancelCause(base)
	defer cancel(nil) // and not before it is done: while ctx goes on, nothing else is waited for
	waiters, ok := c.begin(cancel)
	if !ok {
		return c.dueAt(c.nextSlot(job))
	}
	ctx, forget := context.WithTimeoutCause(ctx, c.runtime.pollTimeout, errPollTimeout)
	defer forget()
	ctx, seen := observing(ctx, c.runtime.observer.Poll != nil, job.Due)
	next, done := time.Time{}, make(chan struct{})
	c.runtime.hands.do(func() {
		err := errNoReturn
		// Each of these also when the connector or a hook ended the goroutine, as t.Fatal does.
		defer func() {
			c.end()
			tell(waiters, err)
			close(done)
		}()
		defer func() { c.tellPoll(seen, err) }()
		defer func() {
			if err == errNoReturn {
				next = c.broke(ctx, err)
			}
			notify(c, c.AfterTurn, err)
		}()
		next, err = c.visitSafely(ctx, job, waiters)
	})
	if endsInTime(ctx, done) {
		return c.dueAt(next)
	}
	c.log().Warn("a poll does not heed its ctx and is left behind", "reason", context.Cause(ctx))
	return c.dueAt(c.nextSlot(job))
}

// enter reports whether there is a place for the client among those that poll. If
// not, it stands in line until it is made due, and no worker waits with it.
func (c *client) enter(job Job) bool {
	if c.share.enter(job.Key, job.Due) {
		return true
	}
	c.mu.Lock()
	c.due = job.Due
	leaving := c.leaving != nil
	c.mu.Unlock()
	if leaving { // its place in line may have been given up before it had one
		c.share.leave(job.Key)
	}
	return false
}

// visitSafely is visit. What that calls may panic, a store or a platform too.
func (c *client) visitSafely(ctx context.Context, job Job, waiters []*waiter) (next time.Time, err error) {
	failed := c.safely("the turn", func() error {
		next, err = c.visit(ctx, job, waiters)
		return nil
	})
	if failed = c.cleaned(failed); failed != nil {
		return c.broke(ctx, failed), failed
	}
	return next, err
}

// visit does what the client is due for, mostly a poll, and returns when it is due
// again; zero is never. It calls others, so it holds no lock. At its first visit a
// client that started in an earlier process only learns when it is due, unless somebody
// waits for a poll.
func (c *client) visit(ctx context.Context, job Job, waiters []*waiter) (time.Time, error) {
	resumed, err := c.load(ctx)
	if err != nil {
		return c.settle(ctx, job, c.snapshot(), transient, 0, err)
	}
	r := c.snapshot()
	switch {
	case r.Removing:
		return c.goOnRemoving(ctx)
	}
	if err := c.authorize(ctx); err != nil {
		return c.unauthorized(ctx, job, r, err)
	}
	switch {
	case len(waiters) > 0:
	case r.Status == connctd.StatusError:
		return c.mend(ctx)
	case resumed:
		return c.firstDue(r.Status, time.Now()), nil
	}
	return c.poll(ctx, job, waiters)
}

// poll asks the connector, brings the platform up to date and settles what that means
// for the client.
func (c *client) poll(ctx context.Context, job Job, waiters []*waiter) (time.Time, error) {
	c.keeper.polling = true
	r := c.snapshot()
	emit := newEmitter(c.typeID, &r, time.Now())
	state := &State{saved: r.State}
	err := errors.Join(c.ask(ctx, emit, state), emit.seal())
	class, after := classOf(err)
	if late := context.Cause(ctx); late != nil && class != throttled && class != paused {
		class, err = transient, errors.Join(late, err) // what was cut short proves nothing
	}
	if missed := emit.partial.err(); class == complete && missed != nil {
		class, err = partial, missed
	}
	if class == complete || class == partial {
		r.sweep = sweeps(waiters)
		if failed := c.bring(ctx, &r, emit, class == partial); failed != nil {
			class, err = transient, failed
		} else {
			state.keep(&r)
		}
	}
	return c.settle(ctx, job, r, class, after, err)
}

// ask calls the connector. Its panic is an error like any other.
func (c *client) ask(ctx context.Context, emit *Emitter, state *State) error {
	return survive(c.log, "the poll", func() error {
		if c.BeforePoll != nil {
			if err := c.BeforePoll(ctx); err != nil {
				return err
			}
		}
		return c.Connector.Poll(ctx, c.newSession(state), emit)
	})
}
