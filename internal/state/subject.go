package state

// remember notes whom something was made for. It is kept when that is deleted.
func (m *Model) remember(o Owner) {
	if known, _ := m.isSubject.get(o); !known {
		m.isSubject.set(o, true)
		m.subjects = append(m.subjects, o)
		m.note(created, "subject", o.Subject)
	}
}

// Subjects returns the customers for whom an account ever had a client or a thing
// made, in the order of their first appearance.
func (m *Model) Subjects(account string) []string {
	var all []string
	for _, o := range m.subjects {
		if o.Account == account {
			all = append(all, o.Subject)
		}
	}
	return all
}
