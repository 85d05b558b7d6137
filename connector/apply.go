package connector

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// apply does the steps of a plan that the record intends, and takes back the doubt
// about each that succeeded, or surely did nothing. A step that fails stops those of
// the same thing only, so the next poll repeats no more than what failed. It returns
// all failures. was is what was known before the plan.
func apply(ctx context.Context, p Platform, r *record, was record, plan plan, now time.Time) error {
	failed := map[string]error{}
	var order []string
	for _, s := range plan.steps {
		before, _ := was.get(s.key)
		if failed[s.key] != nil && s.do != touch {
			r.withhold(before, s)
			continue
		}
		err := applyStep(ctx, p, r, before, s, now)
		switch {
		case errors.Is(err, errForgotten):
			failed[s.key] = err // not reported: the next poll creates it again
		case err != nil:
			failed[s.key] = keyError(s.key, err)
			order = append(order, s.key)
		}
	}
	errs := make([]error, len(order))
	for i, key := range order {
		errs[i] = failed[key]
	}
	return errors.Join(errs...)
}

func applyStep(ctx context.Context, p Platform, r *record, was known, s step, now time.Time) error {
	k, there := r.get(s.key)
	switch s.do {
	case create:
		return createThing(ctx, p, r, was, s, now)
	case replace:
		if err := discard(ctx, p, k.ID); err != nil {
			if refused(err) {
				r.put(was)
			}
			return err
		}
		k.ID = ""
		r.put(k)
		return createThing(ctx, p, r, was, s, now)
	case remove:
		if err := discard(ctx, p, k.ID); err != nil {
			return err // also if it was refused: it must go
		}
		r.drop(s.key)
		return nil
	case setStatus:
		if err := p.SetThingStatus(ctx, k.ID, s.thing.Status); err != nil {
			return lost(r, s.key, err)
		}
		k = k.certain(s.part())
	case setProperty:
		if err := p.SetProperty(ctx, k.ID, s.component, s.property); err != nil {
			return lost(r, s.key, err)
		}
		k = k.certain(s.part())
	case refreshed:
		k.Written = now.Unix()
	case touch:
		k.Missing++
	}
	if there {
		r.put(k)
	}
	return nil
}

// createThing makes the thing that is intended. If that was surely refused, the
// next one is made of what was known before.
func createThing(ctx context.Context, p Platform, r *record, was known, s step, now time.Time) error {
	id, err := tryCreate(ctx, p, s.thing)
	switch {
	case err == nil:
		r.put(known{Key: s.key, ID: id, Form: formOf(s.thing), Written: now.Unix()})
		return nil
	case !refused(err):
	case was.Key == "":
		r.drop(s.key)
	default:
		r.put(known{Key: s.key, Form: was.Form, Missing: was.Missing})
	}
	return fmt.Errorf("create: %w", err)
}

func tryCreate(ctx context.Context, p Platform, t connctd.Thing) (connctd.ThingID, error) {
	if ctx.Err() != nil {
		return "", untried{context.Cause(ctx)}
	}
	id, err := p.CreateThing(ctx, t)
	if err == nil && id == "" {
		err = errNoID // there is one, that must be looked for
	}
	return id, err
}

var errNoID = errors.New("the platform tells no id of the thing")

// untried is why a write was not tried: the time for it was over.
type untried struct{ error }

func (e untried) Unwrap() error { return e.error }

// refused reports whether an error proves that nothing has happened.
func refused(err error) bool {
	if _, ok := errors.AsType[untried](err); ok {
		return true
	}
	if errors.Is(err, connctd.ErrOutcomeUnknown) {
		return false
	}
	if e, ok := errors.AsType[*connctd.Error](err); ok {
		return e.StatusCode/100 == 4 && e.StatusCode != http.StatusRequestTimeout
	}
	return errors.Is(err, connctd.ErrInvalid)
}

var errForgotten = errors.New("the thing is gone")

// lost is a write that failed. When it says that the thing is gone, somebody else
// deleted it: the next poll that sees it creates it again, once it has made sure.
func lost(r *record, key string, err error) error {
	if errors.Is(err, connctd.ErrNotFound) {
		k, _ := r.get(key)
		k.Doubt, k.Unsure = making, nil
		r.put(k)
		return errForgotten
	}
	return fmt.Errorf("update: %w", err)
}

// propertyOf returns a property of t, the zero value if it has none.
func propertyOf(t connctd.Thing, id connctd.ComponentID, p connctd.PropertyID) connctd.Property {
	if i := indexOf(t.Components, id); i >= 0 {
		for _, q := range t.Components[i].Properties {
			if q.ID == p {
				return q
			}
		}
	}
	return connctd.Property{}
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
