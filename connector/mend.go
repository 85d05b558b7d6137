package connector

import (
	"context"
	"errors"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

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
	r.intend(p) // so that it is not forgotten if it cannot even be saved
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
