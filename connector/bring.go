package connector

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// bring does to the platform what follows from what an emitter holds. An emitter
// that is partial says nothing by what it does not hold.
func (c *client) bring(ctx context.Context, r *record, emit *Emitter, partial bool) error {
	healed := heal(ctx, c.Platform, c.typeID, r, emit.seen)
	p := reconcile(r, emit.seen, emit.gone, partial, time.Now())
	if err := fits(r, p); err != nil {
		return errors.Join(healed, err)
	}
	err := errors.Join(healed, c.write(ctx, r, p))
	found(r, emit.seen)
	if !partial {
		r.HeldBack = int32(p.heldBack)
	}
	if err != nil {
		return fmt.Errorf("platform: %w", err)
	}
	return nil
}

// write does a plan: first it saves what it is about to do. If that fails, nothing
// is done.
func (c *client) write(ctx context.Context, r *record, p plan) error {
	if len(p.steps) == 0 {
		return nil
	}
	was := r.share()
	if p.writes() {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		r.intend(p)
		if err := c.keeper.save(ctx, r); err != nil {
			*r = was
			return err
		}
	}
	observed(ctx).count(p)
	return apply(ctx, c.Platform, r, was, p, time.Now())
}

// found resets the count of missing polls of the things seen.
func found(r *record, seen map[string]*connctd.Thing) {
	for key := range seen {
		if k, ok := r.get(key); ok && k.Missing > 0 {
			k.Missing = 0
			r.put(k)
		}
	}
}
