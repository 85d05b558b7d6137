package connector_test

import (
	"context"
	"errors"
	"iter"
	"sync"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

var (
	errDead     = errors.New("the process has died")
	errAccident = errors.New("the answer was lost")
)

// accident is what happens at one of the operations that a process does on its store
// and its platform.
type accident struct {
	at    int  // the operation, counted from 0; -1 is none
	after bool // it took effect, and only its answer is lost
	fatal bool // the process dies there
}

// mortal counts the operations of a process, until it dies.
type mortal struct {
	accident accident

	mu   sync.Mutex // guards what follows
	done int
	dead bool
}

// do does one operation, unless an accident happens.
func (m *mortal) do(operation func() error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.dead {
		return errDead
	}
	m.done++
	if m.done-1 != m.accident.at {
		return operation()
	}
	if m.accident.after {
		if err := operation(); err != nil {
			return err
		}
	}
	if m.accident.fatal {
		m.dead = true
		return errDead
	}
	return errAccident
}

// isDead reports whether the process has died.
func (m *mortal) isDead() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.dead
}

// mortalStore is a store as a process reaches it that may die.
type mortalStore struct {
	connector.Store
	life *mortal
}

func (s mortalStore) Load(ctx context.Context, key string) (stored connector.Stored, err error) {
	err = s.life.do(func() (err error) { stored, err = s.Store.Load(ctx, key); return err })
	return stored, err
}

func (s mortalStore) Save(ctx context.Context, key string, revision uint64, value []byte) (next uint64, err error) {
	err = s.life.do(func() (err error) { next, err = s.Store.Save(ctx, key, revision, value); return err })
	return next, err
}

func (s mortalStore) Delete(ctx context.Context, key string, revision uint64) error {
	return s.life.do(func() error { return s.Store.Delete(ctx, key, revision) })
}

// mortalPlatform is a platform as a process reaches it that may die.
type mortalPlatform struct {
	connector.Platform
	life     *mortal
	onDelete func(connctd.ThingID)
}

func (p mortalPlatform) Things(ctx context.Context) iter.Seq2[*connctd.Thing, error] {
	return func(yield func(*connctd.Thing, error) bool) {
		err := p.life.do(func() error { return nil })
		if err != nil {
			yield(nil, err)
			return
		}
		p.Platform.Things(ctx)(yield)
	}
}

func (p mortalPlatform) CreateThing(ctx context.Context, t connctd.Thing) (id connctd.ThingID, err error) {
	err = p.life.do(func() (err error) { id, err = p.Platform.CreateThing(ctx, t); return err })
	if err != nil {
		id = ""
	}
	return id, err
}

func (p mortalPlatform) SetProperty(ctx context.Context, id connctd.ThingID, c connctd.ComponentID, prop connctd.Property) error {
	return p.life.do(func() error { return p.Platform.SetProperty(ctx, id, c, prop) })
}

func (p mortalPlatform) SetThingStatus(ctx context.Context, id connctd.ThingID, status connctd.ThingStatus) error {
	return p.life.do(func() error { return p.Platform.SetThingStatus(ctx, id, status) })
}

func (p mortalPlatform) DeleteThing(ctx context.Context, id connctd.ThingID) error {
	return p.life.do(func() error {
		p.onDelete(id)
		return p.Platform.DeleteThing(ctx, id)
	})
}
