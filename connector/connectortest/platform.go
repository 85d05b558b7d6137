package connectortest

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// platform is a connector.Platform in memory that notes what is written.
type platform struct {
	mu     sync.Mutex // guards what follows
	things map[connctd.ThingID]connctd.Thing
	writes []write
	made   int
}

// write is one call that changed something.
type write struct {
	do      string // "create", "set", "status" or "delete"
	key     string
	what    string          // "COMPONENT/PROPERTY", or the new status
	value   string          // that was set
	before  string          // that was there
	thing   connctd.Thing   // that was created or deleted
	thingID connctd.ThingID // of it
}

// String is how WantWrites shows a write.
func (w write) String() string {
	switch w.do {
	case "set":
		return fmt.Sprintf("set %s %s = %s", w.key, w.what, w.value)
	case "status":
		return fmt.Sprintf("status %s %s", w.key, w.what)
	}
	return w.do + " " + w.key
}

// Things walks over what is there, in the order of the ids.
func (p *platform) Things(context.Context) iter.Seq2[*connctd.Thing, error] {
	p.mu.Lock()
	all := maps.Clone(p.things)
	p.mu.Unlock()
	return func(yield func(*connctd.Thing, error) bool) {
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
func (p *platform) CreateThing(_ context.Context, t connctd.Thing) (connctd.ThingID, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.things == nil {
		p.things = map[connctd.ThingID]connctd.Thing{}
	}
	p.made++
	id := connctd.ThingID(fmt.Sprint("thing-", p.made))
	p.things[id] = t
	p.writes = append(p.writes, write{do: "create", key: keyOf(t), thing: t, thingID: id})
	return id, nil
}

// SetProperty writes one value.
func (p *platform) SetProperty(_ context.Context, id connctd.ThingID, component connctd.ComponentID, prop connctd.Property) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	t, ok := p.things[id]
	if !ok {
		return fmt.Errorf("set: %w", connctd.ErrNotFound)
	}
	w := write{do: "set", key: keyOf(t), what: string(component) + "/" + string(prop.ID), value: string(prop.Value), thingID: id}
	t.Components = slices.Clone(t.Components)
	for i, c := range t.Components {
		for j, old := range c.Properties {
			if c.ID == component && old.ID == prop.ID {
				w.before = string(old.Value)
				t.Components[i].Properties = slices.Clone(c.Properties)
				t.Components[i].Properties[j] = prop
			}
		}
	}
	p.things[id] = t
	p.writes = append(p.writes, w)
	return nil
}

// SetThingStatus writes whether a thing can be reached.
func (p *platform) SetThingStatus(_ context.Context, id connctd.ThingID, status connctd.ThingStatus) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	t, ok := p.things[id]
	if !ok {
		return fmt.Errorf("status: %w", connctd.ErrNotFound)
	}
	p.writes = append(p.writes, write{do: "status", key: keyOf(t), what: string(status), before: string(t.Status), thingID: id})
	t.Status = status
	p.things[id] = t
	return nil
}

// DeleteThing accepts a thing that is not there.
func (p *platform) DeleteThing(_ context.Context, id connctd.ThingID) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t, ok := p.things[id]; ok {
		p.writes = append(p.writes, write{do: "delete", key: keyOf(t), thing: t, thingID: id})
		delete(p.things, id)
	}
	return nil
}

// all returns what is there by key; a key that has two things is in doubled.
func (p *platform) all() (things map[string]connctd.Thing, doubled []string) {
	things = map[string]connctd.Thing{}
	for t := range p.Things(context.Background()) {
		key := keyOf(*t)
		if _, ok := things[key]; ok {
			doubled = append(doubled, key)
		}
		things[key] = *t
	}
	return things, doubled
}

// taken returns the writes since it was asked last.
func (p *platform) taken() []write {
	p.mu.Lock()
	defer p.mu.Unlock()
	writes := p.writes
	p.writes = nil
	return writes
}

func keyOf(t connctd.Thing) string {
	key, _ := t.Attribute(connector.AttributeThingKey)
	return key
}
