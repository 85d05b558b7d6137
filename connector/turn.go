package connector

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// grace is how long a poll that was cancelled has to return before it is left behind.
const grace = time.Second

// turn visits the client once, if it is free, and says when it is due again.
func (c *client) turn(base context.Context, job Job) Next {
	if until, closed := c.runtime.closedUntil(c.Instance, time.Now()); closed && !c.awaited() {
		return c.dueAt(c.spread(until))
	}
	ctx, waiters, ok := c.begin(base)
	if !ok {
		return c.dueAt(c.nextSlot(job))
	}
	ctx, cancel := context.WithTimeoutCause(ctx, c.runtime.pollTimeout, errPollTimeout)
	done := make(chan time.Time, 1)
	go func() {
		next, err := slotAfter(string(c.ID), c.every, time.Now()), errNoReturn
		defer func() { // also when the connector ended the goroutine, as t.Fatal does
			cancel()
			if c.AfterPoll != nil {
				c.AfterPoll()
			}
			c.end()
			tell(waiters, err)
			done <- next
		}()
		next, err = c.visit(ctx, job, len(waiters) > 0)
	}()
	select {
	case next := <-done:
		return c.dueAt(next)
	case <-ctx.Done():
	}
	return c.abandon(ctx, job, done)
}

// abandon waits a little for a poll whose time is over. If it does not return,
// its worker goes on to other clients.
func (c *client) abandon(ctx context.Context, job Job, done <-chan time.Time) Next {
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case next := <-done:
		return c.dueAt(next)
	case <-timer.C:
	}
	c.log().Warn("a poll does not heed its ctx and is left behind", "reason", context.Cause(ctx))
	return c.dueAt(c.nextSlot(job))
}

// visit does what the client is due for, mostly a poll, and returns when it is due
// again; zero is never. It calls others, so it holds no lock. At its first visit a
// client that started in an earlier process only learns when it is due. asked is set
// if somebody waits for a poll.
func (c *client) visit(ctx context.Context, job Job, asked bool) (time.Time, error) {
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
	case asked:
	case r.Status == connctd.StatusError:
		return c.mend(ctx)
	case resumed:
		return c.firstDue(r.Status, time.Now()), nil
	}
	return c.poll(ctx, job)
}

// poll asks the connector, brings the platform up to date and settles what that means
// for the client.
func (c *client) poll(ctx context.Context, job Job) (time.Time, error) {
	c.keeper.polling = true
	emit := newEmitter(c.typeID, time.Now())
	r := c.snapshot()
	state := &State{saved: r.State}
	err := errors.Join(c.ask(ctx, emit, state), emit.seal())
	class, after := classOf(err)
	if late := context.Cause(ctx); late != nil && class != throttled {
		class, err = transient, errors.Join(late, err) // what was cut short proves nothing
	}
	if class == complete && emit.partial != nil {
		class, err = partial, emit.partial
	}
	if class == complete || class == partial {
		if failed := c.bring(ctx, &r, emit, class == partial); failed != nil {
			class, err = transient, failed
		} else {
			state.keep(&r)
		}
	}
	return c.settle(ctx, job, r, class, after, err)
}

// ask calls the connector. Its panic is an error like any other.
func (c *client) ask(ctx context.Context, emit *Emitter, state *State) (err error) {
	defer func() {
		if v := recover(); v != nil {
			c.log().Error("a poll panicked", "panic", v, "stack", string(debug.Stack()))
			err = fmt.Errorf("the poll panicked: %v", v)
		}
	}()
	if c.BeforePoll != nil {
		if err := c.BeforePoll(ctx); err != nil {
			return err
		}
	}
	return c.Connector.Poll(ctx, c.newSession(state), emit)
}

// settle notes the outcome of a poll, saves it, tells of a new status and returns when
// the next poll is due. The error it returns is without secrets. This is the one place
// where it is known what became of a poll.
func (c *client) settle(ctx context.Context, job Job, r record, class class, after time.Duration, err error) (time.Time, error) {
	err = c.cleaned(err)
	before := r.Status
	next := c.outcome(&r, job, class, after, err)
	if class == revoked {
		next = c.unavailable(ctx, &r)
		c.forgetTokens(ctx)
	}
	if !errors.Is(err, errNoSave) { // else it was tried a moment ago
		if failed := c.save(ctx, &r); failed != nil {
			err = errors.Join(err, c.cleaned(failed))
			next = c.retry(&r)
		}
	}
	if err != nil {
		c.log().Warn("poll failed", "error", err)
	}
	c.mu.Lock()
	c.lastError = err
	c.mu.Unlock()
	c.note(r)
	if r.Status != before && c.OnStatus != nil {
		var reason error
		if r.Status == connctd.StatusError {
			reason = err
		}
		c.OnStatus(r.Status, reason)
	}
	return next, err
}

func (c *client) cleaned(err error) error {
	if err == nil {
		return nil
	}
	return c.secrets().Error("connector: poll client "+string(c.ID), err)
}

// outcome changes the record as the class of the poll's end demands and returns
// when the next poll is due; the zero time is never.
func (c *client) outcome(r *record, job Job, class class, after time.Duration, err error) time.Time {
	now := time.Now()
	switch class {
	case complete:
		r.become(connctd.StatusStarted, "")
		r.changed = r.changed || !r.Started
		r.Started, r.Failures = true, 0
		return c.slotAfterPoll(r, job)
	case partial:
		r.Failures = 0
		if r.Status == connctd.StatusError {
			return time.Time{} // asked for by PollNow; the reason still stands
		}
		return c.slotAfterPoll(r, job)
	case throttled:
		until := now.Add(after)
		c.runtime.closeInstance(c.Instance, until)
		if r.Status == connctd.StatusError {
			return time.Time{}
		}
		if slot := c.nextSlot(job); slot.After(until) && r.Started {
			return slot
		}
		return c.spread(until)
	case revoked, misconfigured:
		r.become(connctd.StatusError, err.Error())
		return time.Time{}
	}
	return c.retry(r)
}

// retry returns when the client is due after a failure that may pass by itself.
func (c *client) retry(r *record) time.Time {
	r.Failures++
	if r.Status == connctd.StatusError {
		return time.Time{}
	}
	return time.Now().Add(backoff(c.every, int(r.Failures), r.Started))
}

// unavailable marks the things of a client that may no longer see them. If that fails,
// it returns when to try again.
func (c *client) unavailable(ctx context.Context, r *record) time.Time {
	healed := heal(ctx, c.Platform, c.typeID, r, nil)
	var p plan
	for _, k := range r.Things {
		if k.ID != "" && k.Doubt == settled {
			p.steps = append(p.steps, again(k.Form.thing(), k, connctd.ThingUnavailable)...)
		}
	}
	if err := errors.Join(healed, c.write(ctx, r, p)); err != nil {
		c.log().Warn("things could not be marked unavailable", "error", c.cleaned(err))
		return c.retryParked(r)
	}
	return time.Time{}
}

// mend is the turn of a client in status ERROR: it is not polled, but what is left in
// doubt of its things is settled.
func (c *client) mend(ctx context.Context) (time.Time, error) {
	r := c.snapshot()
	healed := heal(ctx, c.Platform, c.typeID, &r, nil)
	err := errors.Join(healed, c.write(ctx, &r, reconcile(&r, nil, nil, true, time.Now())), c.save(ctx, &r))
	next := time.Time{}
	if err != nil {
		c.log().Warn("what is in doubt could not be settled", "error", c.cleaned(err))
		next = c.retryParked(&r)
	}
	c.note(r)
	return next, nil
}

// retryParked is retry for a client that is not polled.
func (c *client) retryParked(r *record) time.Time {
	r.Failures++
	return time.Now().Add(backoff(c.every, int(r.Failures), r.Started))
}

// slotAfterPoll is nextSlot, but leaves a little time after the first poll.
func (c *client) slotAfterPoll(r *record, job Job) time.Time {
	slot := c.nextSlot(job)
	if c.first() {
		slot = maxTime(slot, time.Now().Add(min(headStart, c.every/10)))
	}
	return slot
}

// nextSlot returns the next slot from now on and counts those that were missed.
func (c *client) nextSlot(job Job) time.Time {
	now := time.Now()
	if late := now.Sub(job.Due); late > c.every {
		c.mu.Lock()
		c.skipped += int(late / c.every)
		c.mu.Unlock()
	}
	return slotAfter(string(c.ID), c.every, now)
}

// spread keeps clients of an instance that reopens from asking all at once.
func (c *client) spread(until time.Time) time.Time {
	window := min(c.every, time.Minute)
	return slotAfter(string(c.ID), window, until)
}

func (c *client) first() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.polls == 0
}

func (c *client) awaited() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.waiters) > 0
}

func (c *client) dueAt(at time.Time) Next {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.due = at
	return Next{Due: at}
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
