package connector_test

import (
	"context"
	"iter"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// simMade is a thing that a client has made. The lock of the world guards it.
type simMade struct {
	client *simClient
	id     connctd.ThingID
	key    string
	shape  int
	doomed bool // it has, or had, another shape than its device
	gone   bool // or perhaps gone
	sure   map[string]string
}

// doubt forgets what the values of a thing surely are.
func (m *simMade) doubt() { clear(m.sure) }

// simPlatform is the platform as a client reaches it, through the SDK. It watches what
// the runtime does there.
type simPlatform struct {
	connector.Platform
	p *simProcess
	c *simClient
}

func (s simPlatform) Things(ctx context.Context) iter.Seq2[*connctd.Thing, error] {
	return func(yield func(*connctd.Thing, error) bool) {
		var things []*connctd.Thing
		err := s.p.do(ctx, func(ctx context.Context) error {
			for t, err := range s.Platform.Things(ctx) {
				if err != nil {
					return err
				}
				things = append(things, t)
			}
			return nil
		})
		s.looked(things, err)
		for _, t := range things {
			if !yield(t, nil) {
				return
			}
		}
		if err != nil {
			yield(nil, err)
		}
	}
}

// looked notes what the runtime has found.
func (s simPlatform) looked(things []*connctd.Thing, err error) {
	w := s.p.world
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sum.looks.Add(1)
	w.tell(s.c, "looks for things and finds %d (%v)", len(things), err)
	for _, t := range things {
		if w.made[t.ID] == nil {
			w.make(s.c, t.ID, t, nil)
		}
	}
}

// make notes a thing that is there. The caller holds the lock.
func (w *simWorld) make(c *simClient, id connctd.ThingID, t *connctd.Thing, sure map[string]string) {
	key, _ := t.Attribute(connector.AttributeThingKey)
	for _, m := range c.made {
		if m.key == key && !m.gone {
			w.violated(c, "%s has two things, %s and %s", key, m.id, id)
		}
	}
	m := &simMade{client: c, id: id, key: key, shape: simShape(t), sure: sure}
	c.made, w.made[id] = append(c.made, m), m
}

func (s simPlatform) CreateThing(ctx context.Context, t connctd.Thing) (id connctd.ThingID, err error) {
	err = s.p.do(ctx, func(ctx context.Context) (err error) { id, err = s.Platform.CreateThing(ctx, t); return err })
	w := s.p.world
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sum.creates.Add(1)
	key, _ := t.Attribute(connector.AttributeThingKey)
	w.tell(s.c, "creates %s as %s: %v", key, id, err)
	if !s.c.listed {
		w.violated(s.c, "%s is created though the client was removed", key)
	}
	if err != nil {
		return "", err
	}
	sure := map[string]string{"status": string(t.Status)}
	for _, p := range t.Components[0].Properties {
		sure[string(p.ID)] = string(p.Value)
	}
	w.make(s.c, id, &t, sure)
	return id, nil
}

func (s simPlatform) SetProperty(ctx context.Context, id connctd.ThingID, c connctd.ComponentID, prop connctd.Property) error {
	return s.write(ctx, id, string(prop.ID), string(prop.Value), func(ctx context.Context) error {
		return s.Platform.SetProperty(ctx, id, c, prop)
	})
}

func (s simPlatform) SetThingStatus(ctx context.Context, id connctd.ThingID, status connctd.ThingStatus) error {
	return s.write(ctx, id, "status", string(status), func(ctx context.Context) error {
		return s.Platform.SetThingStatus(ctx, id, status)
	})
}

// write writes a part of a thing, which must not be known to be so already.
func (s simPlatform) write(ctx context.Context, id connctd.ThingID, part, value string, write func(context.Context) error) error {
	err := s.p.do(ctx, write)
	w := s.p.world
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sum.writes.Add(1)
	m := w.made[id]
	if m == nil || m.client != s.c {
		w.violated(s.c, "%s is written, which is none of its things", id)
		return err
	}
	w.tell(s.c, "writes %s of %s, %s: %v", part, m.key, value, err)
	if m.sure[part] == value && !m.doomed { // else nobody knows which one it is
		w.violated(s.c, "%s of %s is written though it is %s", part, m.key, value)
	}
	delete(m.sure, part)
	if err == nil && m.sure != nil {
		m.sure[part] = value
	}
	return err
}

func (s simPlatform) DeleteThing(ctx context.Context, id connctd.ThingID) error {
	s.mayDelete(id)
	err := s.p.do(ctx, func(ctx context.Context) error { return s.Platform.DeleteThing(ctx, id) })
	w := s.p.world
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sum.deletes.Add(1)
	w.tell(s.c, "deletes %s: %v", id, err)
	return err
}

// mayDelete checks that there is a reason for the end of a thing.
func (s simPlatform) mayDelete(id connctd.ThingID) {
	w := s.p.world
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.made[id]
	switch {
	case s.p.dead:
		return
	case m == nil || m.client != s.c:
		w.violated(s.c, "%s is deleted, which is none of its things", id)
		return
	case s.c.leaving, m.doomed, s.c.doomed[m.key]:
	case s.c.shown[m.key].shape != m.shape:
	default:
		w.violated(s.c, "%s is deleted, though its device is there as it was", m.key)
	}
	m.gone, m.doomed = true, true // a delete that fails is done again
}
