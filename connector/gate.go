package connector

import (
	queue "container/list"
	"sync"
	"time"
)

// gate lets some clients poll at once. The others stand in line: the first gets the
// place that comes free, and is then made due. So nobody waits with a worker, and a
// place is always in somebody's hands or free.
type gate struct {
	wake func(key string, due time.Time) // not called while the gate is locked

	mu     sync.Mutex // guards what follows
	free   int
	inside map[string]bool // has a place, though it may not have begun
	line   queue.List      // of waiting
	spots  map[string]*queue.Element
}

// waiting is a client in line.
type waiting struct {
	key string
	due time.Time // when it would have begun
}

func newGate(places int, wake func(string, time.Time)) *gate {
	return &gate{wake: wake, free: places, inside: map[string]bool{}, spots: map[string]*queue.Element{}}
}

// enter reports whether key has a place. If it has none, it is in line from now on.
func (g *gate) enter(key string, due time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.inside[key]:
	case g.spots[key] != nil:
		return false
	case g.free > 0:
		g.free--
		g.inside[key] = true
	default:
		g.spots[key] = g.line.PushBack(waiting{key, due})
		return false
	}
	return true
}

// leave gives up the place of key, or its place in line, if it has any.
func (g *gate) leave(key string) {
	if next, ok := g.pass(key); ok {
		g.wake(next.key, next.due)
	}
}

// pass gives up a place and returns who has it now, if somebody does.
func (g *gate) pass(key string) (next waiting, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if spot := g.spots[key]; spot != nil {
		g.line.Remove(spot)
		delete(g.spots, key)
	}
	if !g.inside[key] {
		return waiting{}, false
	}
	delete(g.inside, key)
	first := g.line.Front()
	if first == nil {
		g.free++
		return waiting{}, false
	}
	next, ok = g.line.Remove(first).(waiting)
	delete(g.spots, next.key)
	g.inside[next.key] = true
	return next, ok
}
