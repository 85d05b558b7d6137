package main

// Rule M5: mistakes of the mock server about what a customer decides. Most show
// only when somebody else comes between the look at a client and the decision.
var consents = []bug{
	{
		Name: "expired-link-counts", Rule: "M5", change: change{
			File: "internal/state/consent.go",
			Old: `	case Pending:
		return nil
	case Expired:
		return &Error`,
			New: `	case Pending, Expired:
		return nil
	case "":
		return &Error`,
		}, Dir: "internal/lab", Packages: []string{"./model"}, Run: "^TestModel",
	},
	raced(asked, "decision-counts-twice", "M5", decidedInTwoSteps, change{
		File: "internal/state/consent.go",
		Old: `	if err := c.Undecided(); err != nil {
		return Client{}, err
	}
	switch decision {`,
		New: `	switch decision {`,
	}, change{
		File: "mockserver/decide.go",
		Old: `	if err := c.Undecided(); err != nil {
		return c, err
	}
	if decision`,
		New: `	if decision`,
	}),
	raced(asked, "decision-after-the-end", "M5", decidedInTwoSteps, change{
		File: "mockserver/decide.go",
		Old: `	if err := c.Undecided(); err != nil {
		return c, err
	}
	if decision`,
		New: `	if now, err := s.model.Client(c.Owner, c.ID); err == nil {
		c = now
	}
	if err := c.Undecided(); err != nil {
		return c, err
	}
	if decision`,
	}, change{
		File: "internal/state/consent.go",
		Old: `	c, ok := m.clients.get(id)
	if !ok || c.Consent == "" {
		return Client{}, notFound(`,
		New: `	c, ok := m.clients.get(id)
	if !ok && len(of) > 0 {
		m.sequence++
		c = of[0]
		c.Born = m.sequence
	}
	if c.Consent == "" {
		return Client{}, notFound(`,
	}, change{
		File: "internal/state/consent.go",
		Old:  `func (m *Model) Decide(id connctd.ClientID, decision Consent)`,
		New:  `func (m *Model) Decide(id connctd.ClientID, decision Consent, of ...Client)`,
	}, change{
		File: "mockserver/decide.go",
		Old:  `return s.model.Decide(c.ID, decision)`,
		New:  `return s.model.Decide(c.ID, decision, c)`,
	}),
}

// decidedInTwoSteps looks who is asked, and decides a moment later.
var decidedInTwoSteps = change{
	File: "mockserver/decide.go",
	Old:  `	deed := deedFor(KindConsent, c.Type, c.Owner)`,
	New: `	if err == nil {
		err = c.Undecided()
	}
	s.mu.Unlock()
	s.mu.Lock()
	deed := deedFor(KindConsent, c.Type, c.Owner)`,
}
