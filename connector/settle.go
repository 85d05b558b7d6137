package connector

import (
	"context"
	"errors"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

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
			class, next = transient, c.retryParked(&r) // in status ERROR, too: it saves and settles what it can
		}
	}
	observed(ctx).end(class)
	if err != nil {
		c.log().Warn("poll failed", "error", err)
	}
	c.mu.Lock()
	c.lastError = brief(err)
	c.mu.Unlock()
	c.note(r)
	c.tellStatus(before, r.Status, err)
	return next, err
}

// tellStatus tells of a status that is new; err is the reason if it is ERROR.
func (c *client) tellStatus(before, status connctd.ClientStatus, err error) {
	if status == before {
		return
	}
	if status != connctd.StatusError {
		err = nil
	}
	if c.OnStatus != nil {
		_ = survive(c.log, "OnStatus", func() error { c.OnStatus(status, err); return nil })
	}
	notify(c, c.runtime.observer.Status, StatusEvent{c.origin(), status, err})
}

func (c *client) cleaned(err error) error {
	if err == nil {
		return nil
	}
	return c.failed("poll", err)
}

// failed is an error of what was to be done with the client, without secrets: what a
// store says may show what it was to keep.
func (c *client) failed(what string, err error) error {
	return c.secrets().Error("connector: "+what+" client "+string(c.ID), err)
}

// outcome changes the record as the class of the poll's end demands and returns
// when the next poll is due; the zero time is never.
func (c *client) outcome(r *record, job Job, class class, after time.Duration, err error) time.Time {
	c.pause(class, after)
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
	case paused, throttled:
		until := time.Now().Add(after)
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
