package connector

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/connctd/connctd-go/connctd"
)

// FakePlatform is a Platform in memory. It notes each call and fails on demand.
type FakePlatform struct {
	mu     sync.Mutex
	things map[connctd.ThingID]connctd.Thing
	calls  []string
	fail   func(call string) error
	lose   func() bool // the answer of a call that took effect
	made   int
	twins  int // things made for a key that had one
}

// FailOn makes calls fail for which fail returns an error; nil ends it.
func (p *FakePlatform) FailOn(fail func(call string) error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fail = fail
}

// LoseAnswers makes calls take effect and fail all the same for which lose returns
// true; nil ends it.
func (p *FakePlatform) LoseAnswers(lose func() bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lose = lose
}

// answer ends a call that took effect.
func (p *FakePlatform) answer() error {
	if p.lose != nil && p.lose() {
		return errors.New("the answer was lost")
	}
	return nil
}

// Calls returns the calls since it was asked last: "create KEY VALUES", "set ID
// PROPERTY=VALUE", "status ID STATUS", "delete ID", "look".
func (p *FakePlatform) Calls() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	calls := p.calls
	p.calls = nil
	return calls
}

// Lose deletes a thing as somebody else would.
func (p *FakePlatform) Lose(id connctd.ThingID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.things, id)
}

// All returns a copy of what is there.
func (p *FakePlatform) All() map[connctd.ThingID]connctd.Thing {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := map[connctd.ThingID]connctd.Thing{}
	for id, t := range p.things {
		t.Components = slices.Clone(t.Components)
		for i := range t.Components {
			t.Components[i].Properties = slices.Clone(t.Components[i].Properties)
		}
		all[id] = t
	}
	return all
}

// Mappings returns the key of each thing, and how many things were made for a key
// that had one.
func (p *FakePlatform) Mappings() (mappings []connctd.Mapping, twins int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, t := range p.things {
		key, _ := t.Attribute(AttributeThingKey)
		mappings = append(mappings, connctd.Mapping{ConnectorThingID: key, ThingID: id})
	}
	slices.SortFunc(mappings, func(a, b connctd.Mapping) int {
		return strings.Compare(a.ConnectorThingID+string(a.ThingID), b.ConnectorThingID+string(b.ThingID))
	})
	return mappings, p.twins
}

// begin notes a call; the caller holds no lock yet.
func (p *FakePlatform) begin(ctx context.Context, call string) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	p.calls = append(p.calls, call)
	if p.fail == nil {
		return nil
	}
	return p.fail(call)
}

// Things walks over what is there.
func (p *FakePlatform) Things(ctx context.Context) iter.Seq2[*connctd.Thing, error] {
	return func(yield func(*connctd.Thing, error) bool) {
		p.mu.Lock()
		err := p.begin(ctx, "look")
		p.mu.Unlock()
		if err != nil {
			yield(nil, err)
			return
		}
		all := p.All()
		for _, id := range slices.Sorted(maps.Keys(all)) {
			t := all[id]
			t.ID = id
			if !yield(&t, nil) {
				return
			}
		}
	}
}

// CreateThing gives the ids thing-1, thing-2 and so on.
func (p *FakePlatform) CreateThing(ctx context.Context, t connctd.Thing) (connctd.ThingID, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	key, _ := t.Attribute(AttributeThingKey)
	var values []string
	for _, c := range t.Components {
		for _, prop := range c.Properties {
			values = append(values, string(prop.Value))
		}
	}
	if err := p.begin(ctx, fmt.Sprintf("create %s %s", key, strings.Join(values, ","))); err != nil {
		return "", err
	}
	for _, other := range p.things {
		if k, _ := other.Attribute(AttributeThingKey); k == key {
			p.twins++
		}
	}
	if p.things == nil {
		p.things = map[connctd.ThingID]connctd.Thing{}
	}
	p.made++
	id := connctd.ThingID(fmt.Sprint("thing-", p.made))
	p.things[id] = t
	if err := p.answer(); err != nil {
		return "", err
	}
	return id, nil
}

// SetProperty gives ErrNotFound for a thing that is not there.
func (p *FakePlatform) SetProperty(ctx context.Context, id connctd.ThingID, component connctd.ComponentID, prop connctd.Property) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.begin(ctx, fmt.Sprintf("set %s %s=%s", id, prop.ID, prop.Value)); err != nil {
		return err
	}
	t, ok := p.things[id]
	if !ok {
		return fmt.Errorf("set: %w", connctd.ErrNotFound)
	}
	p.things[id] = withProperty(t, component, prop)
	return p.answer()
}

// SetThingStatus gives ErrNotFound for a thing that is not there.
func (p *FakePlatform) SetThingStatus(ctx context.Context, id connctd.ThingID, status connctd.ThingStatus) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.begin(ctx, fmt.Sprintf("status %s %s", id, status)); err != nil {
		return err
	}
	t, ok := p.things[id]
	if !ok {
		return fmt.Errorf("status: %w", connctd.ErrNotFound)
	}
	t.Status = status
	p.things[id] = t
	return p.answer()
}

// DeleteThing accepts a thing that is not there.
func (p *FakePlatform) DeleteThing(ctx context.Context, id connctd.ThingID) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.begin(ctx, fmt.Sprint("delete ", id)); err != nil {
		return err
	}
	delete(p.things, id)
	return p.answer()
}
