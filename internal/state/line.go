package state

import (
	"maps"
	"slices"
)

// line is resources in the order of their birth.
type line[V resource] []*V

// put adds a resource, or replaces the one that was there before. One that is added
// mostly is the youngest: only among those of its instant may it belong before others.
func (l line[V]) put(v *V, replaces bool) line[V] {
	i := l.place(v)
	if replaces {
		l[i] = v
		return l
	}
	return slices.Insert(l, i, v)
}

func (l line[V]) drop(v *V) line[V] {
	i := l.place(v)
	return slices.Delete(l, i, i+1)
}

// place is where a resource stands in the order, or would.
func (l line[V]) place(v *V) int {
	if n := len(l); n == 0 || inOrder(l[n-1], v) < 0 {
		return n
	}
	i, _ := slices.BinarySearchFunc(l, v, inOrder)
	return i
}

// where returns those that belong, in their order.
func (l line[V]) where(belongs func(*V) bool) line[V] {
	var some line[V]
	for _, p := range l {
		if belongs(p) {
			some = append(some, p)
		}
	}
	return some
}

// copy returns the resources themselves.
func (l line[V]) copy() []V {
	all := make([]V, len(l))
	for i, p := range l {
		all[i] = *p
	}
	return all
}

// lists has the line of each owner, so that what one asks for costs the same however
// much others have. They can be forked at no cost, as an index can.
type lists[V resource] struct {
	lines  map[Owner]line[V]
	shared bool // with a fork: neither the map nor a line must be written
}

func (x *lists[V]) put(v *V, replaces bool) {
	x.own()
	o := (*v).listed()
	x.lines[o] = x.lines[o].put(v, replaces)
}

func (x *lists[V]) drop(v *V) {
	x.own()
	o := (*v).listed()
	if x.lines[o] = x.lines[o].drop(v); len(x.lines[o]) == 0 {
		delete(x.lines, o)
	}
}

// own makes the map and all lines writable.
func (x *lists[V]) own() {
	switch {
	case x.lines == nil:
		x.lines = map[Owner]line[V]{}
	case x.shared:
		x.lines = maps.Clone(x.lines)
		for o, l := range x.lines {
			x.lines[o] = slices.Clone(l)
		}
	}
	x.shared = false
}

func (x *lists[V]) fork() lists[V] {
	x.shared = true
	return *x
}
