package main

// Rules M1 to M9: mistakes of the mock server, most of which show only when many call
// it at once. Chance has a part in that, so those are planted once and hunted twenty
// times.
var mocks = []bug{
	longer(raced(often, "create-instance-unlocked", "M1", change{
		File: "mockserver/instances.go",
		Old: `	if err := s.lock(q); err != nil {
		return answer{}, err
	}
	defer s.unlock(q)
	i, err := s.model.CreateInstance(`,
		New: `	defer func() { s.mu.Lock(); s.unlock(q) }()
	i, err := s.model.CreateInstance(`,
	})),
	raced(often, "create-client-unlocked", "M4", change{
		File: "mockserver/clients.go",
		Old: `	if err := s.lock(q); err != nil {
		return answer{}, err
	}
	defer s.unlock(q)
	c, err := s.model.CreateClient(`,
		New: `	defer func() { s.mu.Lock(); s.unlock(q) }()
	c, err := s.model.CreateClient(`,
	}),
	raced(crowded, "delete-instance-checks-too-early", "M3", change{
		File: "mockserver/instances.go",
		Old: `	if err := s.lock(q); err != nil {
		return answer{}, err
	}
	defer s.unlock(q)
	return empty(http.StatusNoContent, s.model.DeleteInstance(`,
		New: `	s.mu.Lock()
	_, err := s.model.Instance(q.owner.Account, connctd.InstanceID(q.ids[0]))
	used := err == nil && len(s.model.ClientsOf(connctd.InstanceID(q.ids[0]))) > 0
	s.mu.Unlock()
	if used {
		return answer{}, refuse(http.StatusConflict, connctd.CodeInstanceInUse, "in use")
	}
	if err := s.lock(q); err != nil {
		return answer{}, err
	}
	defer s.unlock(q)
	return empty(http.StatusNoContent, s.model.DeleteInstance(`,
	}, change{
		File: "internal/state/instance.go",
		Old:  `if n := len(m.ClientsOf(id)); n > 0 {`,
		New:  `if n := len(m.ClientsOf(id)); n > 0 && i.Type == "" {`,
	}),
	raced(often, "things-removed-after-the-answer", "M6", thingsApart, change{
		File: "mockserver/platform.go",
		Old:  `	p.s.model.DropClient(p.id)`,
		New: `	p.s.model.DropClient(p.id)
	go p.change(func(m *state.Model) error { m.DropThings(p.id); return nil })`,
	}),
	raced(crowded, "client-goes-in-halves", "M6", thingsApart, change{
		File: "mockserver/platform.go",
		Old:  `	defer p.s.publish(entryOf(ctx))`,
		New: `	defer p.change(func(m *state.Model) error { m.DropThings(p.id); return nil })
	defer p.s.publish(entryOf(ctx))`,
	}),
	raced(long, "mapping-stays", "M8", change{
		File: "internal/state/client.go",
		Old:  `	things := m.madeBy(id)`,
		New: `	var things line[Thing]
	for k, thing := range m.thingOf.values {
		if k.client == id {
			things = append(things, &Thing{Key: k.key, Thing: connctd.Thing{ID: thing}})
		}
	}`,
	}, change{
		File: "internal/state/thing.go",
		Old:  `	m.thingOf.drop(made{t.Client, t.Key})`,
		New:  `	_ = t`,
	}),
	raced(short, "client-of-another-subject", "M9", change{
		File: "internal/state/client.go",
		Old:  `if !ok || c.Owner != o {`,
		New:  `if !ok || c.Owner.Account != o.Account {`,
	}),
	raced(short, "thing-of-another-subject", "M9", change{
		File: "internal/state/thing.go",
		Old:  `if !ok || t.Owner != o {`,
		New:  `if !ok || t.Owner.Account != o.Account {`,
	}),
	raced(short, "list-from-a-stale-index", "M6", change{
		File: "mockserver/server.go",
		Old:  `	changed    bell     // rings`,
		New: `	index      state.View
	changed    bell     // rings`,
	}, change{
		File: "mockserver/change.go",
		Old: `		s.changed.ring()
	}
	s.mu.Unlock()`,
		New: `		s.changed.ring()
	}
	s.mu.Unlock()
	go func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.index = s.model.View()
	}()`,
	}, change{
		File: "mockserver/things.go",
		Old:  `ok(linksTo(s.model.Things(q.owner), func(t state.Thing) link {`,
		New: `ok(linksTo(func() (own []state.Thing) {
		for _, t := range s.index.Things {
			if t.Owner == q.owner {
				own = append(own, *t)
			}
		}
		return own
	}(), func(t state.Thing) link {`,
	}),
	raced(scarce, "status-after-the-end", "M6", change{
		File: "mockserver/platform.go",
		Old: `	_ = p.change(func(m *state.Model) error { // a client that is gone has no status
		m.SetStatus(p.id, status, text)`,
		New: `	go p.change(func(m *state.Model) error {
		m.PutStatus(p.id, p.owner, status, text)`,
	}, change{
		File: "internal/state/client.go",
		Old:  `// mayMove is`,
		New: `// PutStatus writes a status.
func (m *Model) PutStatus(id connctd.ClientID, o Owner, to connctd.ClientStatus, reason string) {
	c, there := m.clients.get(id)
	if !there {
		m.sequence++
		c.Born = m.sequence
	}
	c.ID, c.Owner, c.Status, c.Reason = id, o, to, reason
	m.clients.put(id, c)
}

// mayMove is`,
	}),
	{
		Name: "ids-count-everybody", Rule: "M9", change: change{
			File: "internal/state/model.go",
			Old:  `"|%d|%d", m.seed, times+1)`,
			New:  `"|%d|%d", m.seed, times+len(m.born.values))`,
		}, Dir: "internal/lab", Packages: []string{"./model"}, Run: "^TestNobody",
	},
	{
		Name: "anybody-deletes-a-client", Rule: "M9", change: change{
			File: "mockserver/clients.go",
			Old: `	c, err := s.model.Client(q.owner, connctd.ClientID(q.ids[0]))
	s.mu.Unlock()
	if err != nil {`,
			New: `	c, err := s.model.Client(q.owner, connctd.ClientID(q.ids[0]))
	for _, other := range s.model.View().Clients {
		if string(other.ID) == q.ids[0] {
			c, err = *other, nil
		}
	}
	s.mu.Unlock()
	if err != nil {`,
		}, Dir: "internal/lab", Packages: []string{"./model"}, Run: "^TestNobody",
	},
	{
		Name: "thing-removed-a-poll-early", Rule: "R2", change: change{
			File: "connector/reconcile.go",
			Old:  `missingUntilGone = 3 `,
			New:  `missingUntilGone = 2 `,
		}, Dir: "internal/lab", Packages: []string{"./model"}, Run: "^TestModel",
	},
	raced(short, "id-comes-back", "M6", change{
		File: "internal/state/model.go",
		Old:  `	m.born.set(naturalKey(hash[:]), times+1)`,
		New:  `	m.born.set(naturalKey(hash[:]), 0)`,
	}),
}

// thingsApart lets a client go without its things.
var thingsApart = change{
	File: "internal/state/client.go",
	Old: `	for _, mapping := range m.Mappings(id) {
		m.things.drop(mapping.ThingID)
		m.thingOf.drop(made{id, mapping.ConnectorThingID})
		m.note(removed, "thing", string(mapping.ThingID))
	}
	m.clients.drop(id)
	m.clientOf.drop(owned{c.Owner, c.Type})
	m.note(removed, "client", string(id))
}`,
	New: `	m.clients.drop(id)
	m.clientOf.drop(owned{c.Owner, c.Type})
	m.note(removed, "client", string(id))
}

// DropThings removes what a client made.
func (m *Model) DropThings(id connctd.ClientID) {
	for _, t := range m.things.ordered.where(func(t *Thing) bool { return t.Client == id }) {
		m.things.drop(t.ID)
		m.thingOf.drop(made{id, t.Key})
		m.note(removed, "thing", string(t.ID))
	}
}`,
}

// The histories in which a bug shows.
const (
	short   = "^TestShort"
	long    = "^TestLong"
	often   = "^Test(Short|Long)"
	crowded = "^TestCrowdedHistories"
	asked   = "^TestCrowdedConsents"
	scarce  = "^Test(Long|Crowded)Histories"
)

// raced is a bug that the callers of package linear must find in such histories.
func raced(histories, name, rule string, changes ...change) bug {
	return bug{
		Name: name, Rule: rule, change: changes[0], Also: changes[1:],
		Dir: "internal/lab", Packages: []string{"./linear"}, Run: histories, Times: 20,
	}
}

// longer is a bug for which so many histories are needed as only .ci/full has: few callers
// create the same instance at once.
func longer(b bug) bug {
	b.Flags = append(b.Flags, "-linear.factor=3")
	return b
}
