package connector

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// heal settles what earlier runs began and did not see to its end: a thing that was
// perhaps made is looked for before another one is, and what was to be removed is
// removed, unless it is among those seen now. Keys for which that fails keep their
// doubt, and nothing else is done with them.
func heal(ctx context.Context, p Platform, typeID string, r *record, seen map[string]*connctd.Thing) error {
	h := healing{Platform: p, typeID: typeID}
	r.owned = false // what is put or dropped does not move what is walked over
	var errs []error
	for _, k := range r.Things {
		if k.Doubt == settled {
			continue
		}
		_, back := seen[k.Key]
		if err := h.one(ctx, r, *k, back); err != nil {
			errs = append(errs, keyError(k.Key, err))
		}
	}
	return errors.Join(errs...)
}

// healing looks for things, at most once.
type healing struct {
	Platform
	typeID string
	made   map[string][]connctd.ThingID // nil before it has looked
	err    error                        // why it could not
}

// one settles the doubt about one thing, which may be back.
func (h *healing) one(ctx context.Context, r *record, k known, back bool) error {
	if k.Doubt == removing && !back {
		err := discard(ctx, h.Platform, k.ID)
		if err == nil {
			r.drop(k.Key)
		}
		return err
	}
	if h.made == nil && h.err == nil {
		h.made, h.err = look(ctx, h.Platform, h.typeID)
	}
	if h.err != nil {
		return h.err
	}
	k, err := adopt(ctx, h.Platform, k, h.made[k.Key])
	if err == nil {
		r.put(k)
	}
	return err
}

// look returns the things that a connector has made for the subject, by their keys.
func look(ctx context.Context, p Platform, typeID string) (map[string][]connctd.ThingID, error) {
	made := map[string][]connctd.ThingID{}
	for t, err := range p.Things(ctx) {
		if err != nil {
			return nil, fmt.Errorf("look for things: %w", err)
		}
		if kind, _ := t.Attribute(AttributeType); kind != typeID {
			continue
		}
		key, ok := t.Attribute(AttributeThingKey)
		switch {
		case !ok || slices.Contains(made[key], t.ID): // a list that moves meanwhile may show it twice
		case t.ID == "":
			return nil, keyError(key, fmt.Errorf("look for things: %w", errNoID))
		default:
			made[key] = append(made[key], t.ID)
		}
	}
	return made, nil
}

// adopt takes the thing that was made, if it was, and removes the others: the one
// that it was to replace, and any that is too many. If only that one is there, it stays
// until the thing is seen again.
func adopt(ctx context.Context, p Platform, k known, made []connctd.ThingID) (known, error) {
	old, begun := k.ID, k.Doubt
	k.ID, k.Doubt = "", settled
	var surplus []connctd.ThingID
	for _, id := range made {
		if id != old && k.ID == "" {
			k.ID, k.Outdated, k.Written = id, false, time.Now().Unix()
		} else {
			surplus = append(surplus, id)
		}
	}
	if k.ID == "" && len(surplus) > 0 {
		k.ID, k.Outdated = old, k.Outdated || begun == making
		surplus = nil
	}
	for _, id := range surplus {
		if err := discard(ctx, p, id); err != nil {
			return known{}, err
		}
	}
	return k, nil
}

// discard deletes a thing, if there is one.
func discard(ctx context.Context, p Platform, id connctd.ThingID) error {
	switch {
	case id == "":
		return nil
	case ctx.Err() != nil:
		return untried{context.Cause(ctx)}
	}
	if err := p.DeleteThing(ctx, id); err != nil {
		return fmt.Errorf("delete %s: %w", id, err)
	}
	return nil
}

func keyError(key string, err error) error { return fmt.Errorf("thing key %.40q: %w", key, err) }
