package connector

import (
	"context"
	"errors"
	"time"
)

// drop removes what the client owns. The caller has the client to itself.
func (c *client) drop(ctx context.Context) error {
	if c.Drop != nil {
		return c.dropAtOnce(ctx)
	}
	if _, err := c.load(ctx); err != nil {
		return err
	}
	if err := c.bury(ctx); err != nil {
		return err
	}
	r := c.snapshot()
	err := dropThings(ctx, c.Platform, c.typeID, &r)
	c.note(r) // what is gone need not be removed again
	if err != nil {
		return err
	}
	return c.keeper.remove(ctx)
}

// dropAtOnce is for a host that removes all in one step, and then no longer knows
// the client: what is left in the store harms nobody.
func (c *client) dropAtOnce(ctx context.Context) error {
	if err := c.Drop(ctx); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	_, err := c.load(ctx)
	if err == nil {
		err = errors.Join(c.forgetConsent(ctx), c.keeper.remove(ctx))
	}
	if err != nil {
		c.log().Warn("the record of a client that was removed is still stored", "error", err)
	}
	return nil
}

// bury saves the tombstone of the client: from then on it is never polled again, in
// this process or a later one. A client that has nothing needs none.
func (c *client) bury(ctx context.Context) error {
	r := c.snapshot()
	if r.Removing || len(r.Things) == 0 && c.keeper.revision == 0 && c.keeper.tried == nil {
		return c.forgetConsent(ctx)
	}
	r.Removing, r.State = true, nil
	if err := c.keeper.save(ctx, &r); err != nil {
		return err
	}
	r.Failures = 0
	c.note(r)
	return c.forgetConsent(ctx)
}

// dropThings removes all things of a record, those in doubt too.
func dropThings(ctx context.Context, p Platform, typeID string, r *record) error {
	err := heal(ctx, p, typeID, r, nil)
	var all plan
	for _, k := range r.Things {
		if k.Doubt == settled {
			all.steps = append(all.steps, step{do: remove, key: k.Key})
		}
	}
	return errors.Join(err, apply(ctx, p, r, r.share(), all, time.Now()))
}

// goOnRemoving is the turn of a client whose removal was begun. Like any departure, it is
// the only one: a client that is added anew the moment this one is forgotten must not meet
// what another still does to this one.
func (c *client) goOnRemoving(ctx context.Context) (time.Time, error) {
	alone := c.departures()
	select {
	case alone <- struct{}{}:
		defer func() { <-alone }()
	default:
		return time.Time{}, errRemoved // whoever waits for this turn makes the client due if it stays
	}
	err := c.drop(ctx)
	if err == nil {
		c.leave(errRemoved)
		return time.Time{}, errRemoved
	}
	err = c.failed("remove", err)
	c.log().Warn("removal failed", "error", err)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.record.Failures++
	c.lastError = err
	return time.Now().Add(backoff(c.every, int(c.record.Failures), false)), err
}
