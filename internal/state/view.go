package state

// View is everything as it is now, in the order of birth. It costs next to nothing,
// since it shares what it shows: nothing in it may be changed.
type View struct {
	Instances []*Instance
	Clients   []*Client
	Things    []*Thing
	Actions   []*ActionRequest
	Callbacks []Callback // in the order of the accounts' names
	Subjects  []*Subject // in the order of their first appearance
}

// View looks at the model. What is in it is never changed later.
func (m *Model) View() View {
	return View{
		Instances: m.instances.view(),
		Clients:   m.clients.view(),
		Things:    m.things.view(),
		Actions:   m.actions.view(),
		Callbacks: m.allCallbacks(),
		Subjects:  m.subjects.view(),
	}
}
