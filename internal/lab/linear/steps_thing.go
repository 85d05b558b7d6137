package linear

import "slices"

// initial is the value that a thing is created with.
const initial = "0"

func (w world) createThing(in input, out output) (world, bool) {
	ok := out.status == 201 && w.fresh(out.id)
	w.things = with(w.things, thing{account: in.account, subject: in.subject, id: out.id, value: initial})
	return w, ok
}

func (w world) listThings(in input, out output) (world, bool) {
	w, ok := w.see(out.ids, func(t thing) bool { return t.account == in.account && t.subject == in.subject })
	return w, ok && out.status == 200
}

func (w world) getThing(in input, out output) (world, bool) {
	return w, out.status == w.found(in)
}

func (w world) deleteThing(in input, out output) (world, bool) {
	want := w.found(in)
	w.things = without(w.things, func(t thing) bool { return want == 200 && t.id == in.id })
	return w, out.status == want
}

func (w world) putValue(in input, out output) (world, bool) {
	t, exists := w.thingByID(in)
	if !exists {
		return w, out.status == 404
	}
	after := t
	after.value = in.value
	w.things = instead(w.things, t, after)
	return w, out.status == 200
}

func (w world) getValue(in input, out output) (world, bool) {
	t, exists := w.thingByID(in)
	if !exists {
		return w, out.status == 404
	}
	return w, out.status == 200 && out.value == t.value
}

// found is how a GET of a thing is answered. An id that somebody can ask for was
// seen before, so the world knows it.
func (w world) found(in input) int {
	if _, exists := w.thingByID(in); exists {
		return 200
	}
	return 404
}

// see reports whether the ids seen are those of the things that belong. An id seen
// for the first time is that of the one thing whose id was not known: a customer has
// no more than one.
func (w world) see(ids []string, belongs func(thing) bool) (world, bool) {
	unknown, pending := thing{}, false
	known := idsOf(w.things, func(t thing) bool {
		if belongs(t) && t.id == "" {
			unknown, pending = t, true
		}
		return belongs(t) && t.id != ""
	}, func(t thing) string { return t.id })
	if !pending {
		return w, slices.Equal(ids, known)
	}
	rest := without(ids, func(id string) bool { return slices.Contains(known, id) })
	if len(rest) != 1 || len(ids) != len(known)+1 || !w.fresh(rest[0]) {
		return w, false
	}
	named := unknown
	named.id = rest[0]
	w.things = instead(w.things, unknown, named)
	return w, true
}
