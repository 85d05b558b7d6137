package linear

import "slices"

// step is one call on a world: the world after it, and whether it could be answered
// so. It is written from the rules, and from nothing else.
type step func(w world, in input, out output) (world, bool)

var steps = map[op]step{
	createInstance: world.createInstance,
	listInstances:  world.listInstances,
	getInstance:    world.getInstance,
	deleteInstance: world.deleteInstance,
	createClient:   world.createClient,
	listClients:    world.listClients,
	getClient:      world.getClient,
	deleteClient:   world.deleteClient,
	createThing:    world.createThing,
	listThings:     world.listThings,
	getThing:       world.getThing,
	deleteThing:    world.deleteThing,
	putValue:       world.putValue,
	getValue:       world.getValue,
	openConsent:    world.openConsent,
	allow:          world.allow,
	deny:           world.deny,
	makeThing:      world.makeThing,
	setStatus:      world.setStatus,
}

// Rule M1: one instance for each account and type.
func (w world) createInstance(in input, out output) (world, bool) {
	if _, exists := w.instanceOf(in.account, in.typ); exists {
		return w, out.status == 409
	}
	ok := out.status == 201 && w.fresh(out.id)
	w.instances = with(w.instances, instance{in.account, in.typ, out.id})
	return w, ok
}

func (w world) listInstances(in input, out output) (world, bool) {
	want := idsOf(w.instances, func(i instance) bool { return i.account == in.account }, func(i instance) string { return i.id })
	return w, out.status == 200 && slices.Equal(out.ids, want)
}

func (w world) getInstance(in input, out output) (world, bool) {
	if _, exists := w.instanceByID(in.account, in.id); !exists {
		return w, out.status == 404
	}
	want := idsOf(w.clients, func(c client) bool { return c.instance == in.id }, func(c client) string { return c.id })
	return w, out.status == 200 && slices.Equal(out.ids, want)
}

// Rule M3: an instance that has clients stays.
func (w world) deleteInstance(in input, out output) (world, bool) {
	i, exists := w.instanceByID(in.account, in.id)
	if !exists {
		return w, out.status == 404
	}
	if _, used := only(w.clients, func(c client) bool { return c.instance == in.id }); used {
		return w, out.status == 409
	}
	w.instances = without(w.instances, func(other instance) bool { return other == i })
	return w, out.status == 204
}

// Rules M4 and M5: one client for each account, subject and type, if there is an
// instance.
func (w world) createClient(in input, out output) (world, bool) {
	i, exists := w.instanceOf(in.account, in.typ)
	if !exists {
		return w, out.status == 400
	}
	if _, exists := w.clientOf(in); exists {
		return w, out.status == 409
	}
	c, want := client{account: in.account, subject: in.subject, typ: in.typ, id: out.id, instance: i.id}, 201
	if in.typ == asking {
		c.consent, want = pending, 303
	}
	ok := out.status == want && w.fresh(out.id)
	w.clients = with(w.clients, c)
	return w, ok
}

func (w world) listClients(in input, out output) (world, bool) {
	want := idsOf(w.clients, func(c client) bool { return c.account == in.account && c.subject == in.subject }, func(c client) string { return c.id })
	return w, out.status == 200 && slices.Equal(out.ids, want)
}

// Rules M7 and M8: the status has moved if the poll has ended, and the mappings name
// the things that the client made and that are there.
func (w world) getClient(in input, out output) (world, bool) {
	c, exists := w.clientByID(in)
	if !exists {
		return w, out.status == 404
	}
	status := "STARTING"
	switch {
	case c.started:
		status = "STARTED"
	case c.consent == denied:
		status = "ERROR"
	}
	w, ok := w.see(out.ids, func(t thing) bool { return t.client == c.id })
	return w, ok && out.status == 200 && out.value == status
}

// Rule M6: a client goes with its things, at once.
func (w world) deleteClient(in input, out output) (world, bool) {
	c, exists := w.clientByID(in)
	if !exists {
		return w, out.status == 404
	}
	w.clients = without(w.clients, func(other client) bool { return other == c })
	w.things = without(w.things, func(t thing) bool { return t.client == c.id })
	return w, out.status == 204
}

// makeThing is the first half of a client's first poll. It finds no client if that
// is deleted already.
func (w world) makeThing(in input, _ output) (world, bool) {
	c, exists := w.anyClient(in.id)
	if !exists {
		return w, in.gone
	}
	after := c
	after.polled = true
	w.clients = instead(w.clients, c, after)
	w.things = with(w.things, thing{account: c.account, subject: c.subject, client: c.id, value: initial})
	return w, c.runs() && !c.polled
}

// setStatus is the second half, and all of it if there is no thing to make.
func (w world) setStatus(in input, _ output) (world, bool) {
	c, exists := w.anyClient(in.id)
	if !exists {
		return w, in.gone
	}
	after := c
	after.started = true
	w.clients = instead(w.clients, c, after)
	return w, c.runs() && (c.polled || c.typ == asking)
}
