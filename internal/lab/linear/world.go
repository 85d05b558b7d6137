package linear

import "slices"

// asking is the connector type whose clients need consent: they are answered 303,
// and nothing polls for them before their customer allows it.
const asking = "asking"

// world is all that a server has, as plain lists. Nothing changes one: a step makes
// another.
type world struct {
	instances []instance
	clients   []client
	things    []thing
}

type instance struct{ account, typ, id string }

type client struct {
	account, subject, typ string
	id, instance          string
	consent               string // where it stands with its customer; empty if none is needed
	polled, started       bool
}

// thing is of an app, or of the client that made it. The id of the latter is not
// known before somebody sees it.
type thing struct {
	account, subject string
	id, client       string
	value            string
}

// equal compares without regard to order.
func (w world) equal(v world) bool {
	return same(w.instances, v.instances) && same(w.clients, v.clients) && same(w.things, v.things)
}

func same[T comparable](a, b []T) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(item T) bool { return !slices.Contains(b, item) })
}

func (w world) instanceByID(account, id string) (instance, bool) {
	return only(w.instances, func(i instance) bool { return i.account == account && i.id == id })
}

func (w world) instanceOf(account, typ string) (instance, bool) {
	return only(w.instances, func(i instance) bool { return i.account == account && i.typ == typ })
}

func (w world) clientByID(in input) (client, bool) {
	return only(w.clients, func(c client) bool { return c.account == in.account && c.subject == in.subject && c.id == in.id })
}

// anyClient is somebody's client.
func (w world) anyClient(id string) (client, bool) {
	return only(w.clients, func(c client) bool { return c.id == id })
}

func (w world) clientOf(in input) (client, bool) {
	return only(w.clients, func(c client) bool { return c.account == in.account && c.subject == in.subject && c.typ == in.typ })
}

func (w world) thingByID(in input) (thing, bool) {
	return only(w.things, func(t thing) bool { return t.account == in.account && t.subject == in.subject && t.id == in.id })
}

// fresh reports whether an id can be that of something new.
func (w world) fresh(id string) bool {
	return id != "" &&
		!slices.ContainsFunc(w.instances, func(i instance) bool { return i.id == id }) &&
		!slices.ContainsFunc(w.clients, func(c client) bool { return c.id == id }) &&
		!slices.ContainsFunc(w.things, func(t thing) bool { return t.id == id })
}

func only[T any](list []T, is func(T) bool) (item T, ok bool) {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i], true
	}
	return item, false
}

// with, without and instead return another list.
func with[T any](list []T, item T) []T { return append(slices.Clip(list), item) }

func without[T any](list []T, is func(T) bool) []T { return slices.DeleteFunc(slices.Clone(list), is) }

func instead[T comparable](list []T, old, item T) []T {
	return with(without(list, func(v T) bool { return v == old }), item)
}

// idsOf returns the ids of the items that belong, sorted.
func idsOf[T any](list []T, belongs func(T) bool, id func(T) string) []string {
	var ids []string
	for _, item := range list {
		if belongs(item) {
			ids = append(ids, id(item))
		}
	}
	slices.Sort(ids)
	return ids
}
