package state

import "slices"

// View is a copy of everything, in the order of birth.
type View struct {
	Instances []Instance
	Clients   []Client
	Things    []Thing
	Actions   []ActionRequest
	Callbacks []Callback // in the order of the accounts' names
	Subjects  []Owner    // in the order of their first appearance
}

// View copies the model. What is in it is never changed later.
func (m *Model) View() View {
	return View{
		Instances: m.instances.everything(),
		Clients:   m.clients.everything(),
		Things:    m.things.everything(),
		Actions:   slices.Clone(m.actions),
		Callbacks: m.allCallbacks(),
		Subjects:  slices.Clone(m.subjects),
	}
}
