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

// table holds resources by id, and in the order of their birth. A resource is
// replaced and never written, so forks and readers may share it.
type table[K comparable, V resource] struct {
	byID    index[K, *V]
	ordered []*V
	shared  bool // with a fork or a view: ordered must not be written
}

func (t *table[K, V]) get(id K) (v V, there bool) {
	if p, ok := t.byID.get(id); ok {
		return *p, true
	}
	return v, false
}

// put adds a resource, or replaces one of the same birth and nature. One that is added
// mostly is the youngest: only among those of its instant may it belong before others.
func (t *table[K, V]) put(id K, v V) {
	t.own()
	if _, there := t.byID.get(id); there {
		t.ordered[t.place(&v)] = &v
	} else {
		t.ordered = slices.Insert(t.ordered, t.place(&v), &v)
	}
	t.byID.set(id, &v)
}

func (t *table[K, V]) drop(id K) {
	p, there := t.byID.get(id)
	if !there {
		return
	}
	t.own()
	i := t.place(p)
	t.ordered = slices.Delete(t.ordered, i, i+1)
	t.byID.drop(id)
}

// place is where a resource stands in the order, or would.
func (t *table[K, V]) place(v *V) int {
	if n := len(t.ordered); n == 0 || inOrder(t.ordered[n-1], v) < 0 {
		return n
	}
	i, _ := slices.BinarySearchFunc(t.ordered, v, inOrder)
	return i
}

func (t *table[K, V]) own() {
	if t.shared {
		t.ordered = slices.Clone(t.ordered)
		t.shared = false
	}
}

func (t *table[K, V]) fork() table[K, V] {
	t.shared = true
	return table[K, V]{t.byID.fork(), t.ordered, true}
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

// where returns the resources that belong, in the order of their birth.
func (t *table[K, V]) where(belongs func(*V) bool) []V {
	var some []V
	for _, p := range t.ordered {
		if belongs(p) {
			some = append(some, *p)
		}
	}
	return some
}

// everything returns all resources in the order of their birth.
func (t *table[K, V]) everything() []V {
	all := make([]V, len(t.ordered))
	for i, p := range t.ordered {
		all[i] = *p
	}
	return all
}
