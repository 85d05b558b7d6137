package state

import (
	"iter"
	"maps"
	"slices"
)

// index is a map that can be forked at no cost: the copies share what they hold
// until one of them changes.
type index[K comparable, V any] struct {
	values map[K]V
	shared bool // with a fork: values must not be written
}

func (x *index[K, V]) get(key K) (V, bool) {
	v, there := x.values[key]
	return v, there
}

func (x *index[K, V]) set(key K, v V) {
	x.own()
	x.values[key] = v
}

func (x *index[K, V]) drop(key K) {
	x.own()
	delete(x.values, key)
}

// own makes values writable.
func (x *index[K, V]) own() {
	switch {
	case x.values == nil:
		x.values = map[K]V{}
	case x.shared:
		x.values = maps.Clone(x.values)
	}
	x.shared = false
}

func (x *index[K, V]) fork() index[K, V] {
	x.shared = true
	return *x
}

// table holds resources by id, and in the order of their birth: all, and those of each
// owner. A resource is replaced and never written, so forks and readers may share it.
type table[K comparable, V resource] struct {
	byID    index[K, *V]
	ordered line[V]
	shared  bool // with a fork or a view: ordered must not be written
	lists   lists[V]
}

func (t *table[K, V]) get(id K) (v V, there bool) {
	if p, ok := t.byID.get(id); ok {
		return *p, true
	}
	return v, false
}

// put adds a resource, or replaces one of the same birth and nature.
func (t *table[K, V]) put(id K, v V) {
	t.own()
	_, there := t.byID.get(id)
	t.ordered = t.ordered.put(&v, there)
	t.lists.put(&v, there)
	t.byID.set(id, &v)
}

func (t *table[K, V]) drop(id K) {
	p, there := t.byID.get(id)
	if !there {
		return
	}
	t.own()
	t.ordered = t.ordered.drop(p)
	t.lists.drop(p)
	t.byID.drop(id)
}

func (t *table[K, V]) own() {
	if t.shared {
		t.ordered = slices.Clone(t.ordered)
		t.shared = false
	}
}

func (t *table[K, V]) fork() table[K, V] {
	t.shared = true
	return table[K, V]{t.byID.fork(), t.ordered, true, t.lists.fork()}
}

// all walks the resources in the order of their birth.
func (t *table[K, V]) all() iter.Seq[V] {
	return func(yield func(V) bool) {
		for _, p := range t.ordered {
			if !yield(*p) {
				return
			}
		}
	}
}

// view returns the resources in the order of their birth, for reading.
func (t *table[K, V]) view() []*V {
	t.shared = true
	return t.ordered
}

// of returns what is in the list of an owner, in the order of birth. It must be read
// before anything else is written.
func (t *table[K, V]) of(o Owner) line[V] { return t.lists.lines[o] }

// everything returns all resources in the order of their birth.
func (t *table[K, V]) everything() []V { return t.ordered.copy() }
