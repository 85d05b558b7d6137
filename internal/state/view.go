package state

// View is a copy of everything, in the order of birth.
type View struct {
	Instances []Instance
	Clients   []Client
	Things    []Thing
}

// View copies the model. What is in it is never changed later.
func (m *Model) View() View {
	return View{
		Instances: ordered(m.instances, func(Instance) bool { return true }),
		Clients:   ordered(m.clients, func(Client) bool { return true }),
		Things:    ordered(m.things, func(Thing) bool { return true }),
	}
}
