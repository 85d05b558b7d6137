package connector

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// apply does the steps of a plan and notes in the record each that succeeded. A
// step that fails stops those of the same thing only, so the next poll repeats no
// more than what failed. It returns all failures.
func apply(ctx context.Context, p Platform, r *record, plan plan, now time.Time) error {
	failed := map[string]error{}
	var order []string
	for _, s := range plan.steps {
		if failed[s.key] != nil && s.do != touch {
			continue
		}
		err := applyStep(ctx, p, r, s, now)
		switch {
		case errors.Is(err, errForgotten):
			failed[s.key] = err // not reported: the next poll creates it again
		case err != nil:
			failed[s.key] = fmt.Errorf("thing key %.40q: %w", s.key, err)
			order = append(order, s.key)
		}
	}
	errs := make([]error, len(order))
	for i, key := range order {
		errs[i] = failed[key]
	}
	return errors.Join(errs...)
}

func applyStep(ctx context.Context, p Platform, r *record, s step, now time.Time) error {
	k := r.Things[s.key]
	switch s.do {
	case create:
		return createThing(ctx, p, r, s, now)
	case replace:
		if err := deleteThing(ctx, p, r, s.key); err != nil {
			return err
		}
		return createThing(ctx, p, r, s, now)
	case remove:
		return deleteThing(ctx, p, r, s.key)
	case setStatus:
		if err := p.SetThingStatus(ctx, k.ID, s.status); err != nil {
			return forget(r, s.key, err)
		}
		k.Thing.Status = s.status
	case refreshed:
		k.Written = now
	case touch:
		k.Missing++
	case setProperty:
		if err := p.SetProperty(ctx, k.ID, s.component, s.property); err != nil {
			return forget(r, s.key, err)
		}
		k.Thing = withProperty(k.Thing, s.component, s.property)
	}
	if _, there := r.Things[s.key]; there {
		r.Things[s.key] = k
	}
	return nil
}

func createThing(ctx context.Context, p Platform, r *record, s step, now time.Time) error {
	id, err := p.CreateThing(ctx, s.thing)
	if err != nil {
		return fmt.Errorf("create: %w", err)
	}
	r.Things[s.key] = known{ID: id, Thing: s.thing, Written: now}
	return nil
}

func deleteThing(ctx context.Context, p Platform, r *record, key string) error {
	k, there := r.Things[key]
	if !there {
		return nil
	}
	if err := p.DeleteThing(ctx, k.ID); err != nil {
		return fmt.Errorf("delete %s: %w", k.ID, err)
	}
	delete(r.Things, key)
	return nil
}

var errForgotten = errors.New("the thing is gone")

// forget drops a thing that somebody else deleted; the next poll that sees it
// creates it again.
func forget(r *record, key string, err error) error {
	if errors.Is(err, connctd.ErrNotFound) {
		delete(r.Things, key)
		return errForgotten
	}
	return fmt.Errorf("update: %w", err)
}

// withProperty returns a copy of t with the property written.
func withProperty(t connctd.Thing, id connctd.ComponentID, p connctd.Property) connctd.Thing {
	t.Components = slices.Clone(t.Components)
	i := indexOf(t.Components, id)
	if i < 0 {
		return t
	}
	properties := slices.Clone(t.Components[i].Properties)
	for j := range properties {
		if properties[j].ID == p.ID {
			properties[j] = p
		}
	}
	t.Components[i].Properties = properties
	return t
}

// settle resets the count of missing polls of the things seen.
func settle(r *record, seen map[string]connctd.Thing) {
	for key := range seen {
		if k, ok := r.Things[key]; ok {
			k.Missing = 0
			r.Things[key] = k
		}
	}
}
