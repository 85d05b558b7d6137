package state

import "slices"

// Fork returns a copy that changes independently of the model. It costs nothing
// until one of them changes, since they share what stays the same.
func (m *Model) Fork() *Model {
	return &Model{
		seed: m.seed, born: m.born.fork(), sequence: m.sequence, instant: m.instant,
		types:     slices.Clip(m.types),
		instances: m.instances.fork(),
		clients:   m.clients.fork(),
		things:    m.things.fork(),
		actions:   m.actions.fork(),
		callbacks: m.callbacks.fork(),
		subjects:  m.subjects.fork(),

		instanceOf: m.instanceOf.fork(),
		clientOf:   m.clientOf.fork(),
		thingOf:    m.thingOf.fork(),
	}
}
