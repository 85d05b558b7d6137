package state

// Change is what became of one resource.
type Change struct {
	Verb string // created, changed, removed
	Kind string // instance, client, thing, property, action, callback, subject
	ID   string
}

const (
	created = "created"
	changed = "changed"
	removed = "removed"
)

// TakeChanges returns what has changed since it was called last, in order.
func (m *Model) TakeChanges() []Change {
	changes := m.changes
	m.changes = nil
	return changes
}

func (m *Model) note(verb, kind, id string) {
	m.changes = append(m.changes, Change{verb, kind, id})
}
