package state

// Subject is a customer of an account.
type Subject struct {
	Owner
	Born int `json:"born"` // when anything was first made for them
}

func (s Subject) birth() int    { return s.Born }
func (s Subject) listed() Owner { return Owner{Account: s.Account} }

func (s Subject) nature() nature { return nature{s.Account, s.Subject} }

// remember notes whom something was made for. It is kept when that is deleted.
func (m *Model) remember(o Owner, born int) {
	if _, known := m.subjects.get(o); !known {
		m.subjects.put(o, Subject{o, born})
		m.note(created, "subject", o.Subject)
	}
}

// Subjects returns the customers for whom an account ever had a client or a thing
// made, in the order of their first appearance.
func (m *Model) Subjects(account string) []string {
	var all []string
	for _, s := range m.subjects.of(Owner{Account: account}) {
		all = append(all, s.Subject)
	}
	return all
}
