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

// turn polls once, if the client is free, and says when it is due again.
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
			c.end()
			tell(waiters, err)
			done <- next
		}()
		next, err = c.poll(ctx, job)
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
	c.log.Warn("a poll does not heed its ctx and is left behind", "reason", context.Cause(ctx))
	return c.dueAt(c.nextSlot(job))
}

// poll asks the connector, brings the platform up to date, settles what that means
// for the client and returns when the next poll is due; zero is never. It calls
// others, so it holds no lock.
func (c *client) poll(ctx context.Context, job Job) (time.Time, error) {
	emit := newEmitter(c.typeID, time.Now())
	err := errors.Join(c.ask(ctx, emit), emit.seal())
	class, after := classOf(err)
	if late := context.Cause(ctx); late != nil && class != throttled {
		class, err = transient, errors.Join(late, err) // what was cut short proves nothing
	}
	if class == complete && emit.partial != nil {
		class, err = partial, emit.partial
	}
	c.recall()
	c.mu.Lock()
	record := c.record.clone()
	c.mu.Unlock()
	if class == complete || class == partial {
		if failed := c.bring(ctx, &record, emit, class); failed != nil {
			class, err = transient, failed
		}
	}
	return c.settle(ctx, job, record, class, after, err)
}

// ask calls the connector. Its panic is an error like any other.
func (c *client) ask(ctx context.Context, emit *Emitter) (err error) {
	defer func() {
		if v := recover(); v != nil {
			c.log.Error("a poll panicked", "panic", v, "stack", string(debug.Stack()))
			err = fmt.Errorf("the poll panicked: %v", v)
		}
	}()
	if c.BeforePoll != nil {
		if err := c.BeforePoll(ctx); err != nil {
			return err
		}
	}
	session := *c.session // an author may change their copy
	return c.Connector.Poll(ctx, &session, emit)
}

// bring does to the platform what follows from a poll.
func (c *client) bring(ctx context.Context, r *record, emit *Emitter, class class) error {
	now := time.Now()
	p := reconcile(r, emit.seen, emit.gone, class == partial, now)
	err := apply(ctx, c.Platform, r, p, now)
	settle(r, emit.seen)
	if class == complete {
		r.HeldBack = p.heldBack
	}
	if err != nil {
		return fmt.Errorf("platform: %w", err)
	}
	return nil
}

// settle notes the outcome of a poll, tells of a new status and returns when the
// next poll is due. The error it returns is err without secrets.
func (c *client) settle(ctx context.Context, job Job, r record, class class, after time.Duration, err error) (time.Time, error) {
	if err != nil {
		err = c.cut.Error("connector: poll client "+string(c.ID), err)
		c.log.Warn("poll failed", "error", err)
	}
	before := r.Status
	next := c.outcome(&r, job, class, after, err)
	if class == revoked {
		c.unavailable(ctx, &r)
	}
	c.mu.Lock()
	c.record, c.lastError = r, err
	c.mu.Unlock()
	if r.Status != before && c.OnStatus != nil {
		var reason error
		if r.Status == connctd.StatusError {
			reason = err
		}
		c.OnStatus(r.Status, reason)
	}
	return next, err
}

// outcome changes the record as the class of the poll's end demands and returns
// when the next poll is due; the zero time is never.
func (c *client) outcome(r *record, job Job, class class, after time.Duration, err error) time.Time {
	now := time.Now()
	switch class {
	case complete:
		r.Status, r.Reason, r.Started, r.Failures = connctd.StatusStarted, "", true, 0
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
		r.Status, r.Reason = connctd.StatusError, err.Error()
		return time.Time{}
	}
	r.Failures++
	if r.Status == connctd.StatusError {
		return time.Time{}
	}
	return now.Add(backoff(c.every, r.Failures, r.Started))
}

// unavailable marks the things of a client that may no longer see them.
func (c *client) unavailable(ctx context.Context, r *record) {
	var p plan
	for _, m := range r.mappings() {
		if key := m.ConnectorThingID; r.Things[key].Thing.Status != connctd.ThingUnavailable {
			p.steps = append(p.steps, step{do: setStatus, key: key, status: connctd.ThingUnavailable})
		}
	}
	if err := apply(ctx, c.Platform, r, p, time.Now()); err != nil {
		c.log.Warn("things could not be marked unavailable", "error", err)
	}
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
