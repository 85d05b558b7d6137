package model

import (
	"github.com/connctd/connctd-go/connctd"
	"pgregory.net/rapid"
)

func (s *story) createClient(t *rapid.T) {
	a := anActor(t)
	own, customer := s.of(a)
	var want error
	switch {
	case own.instances[a.typ] == "":
		want = connctd.ErrNoInstance
	case customer.clients[a.typ] != nil:
		want = connctd.ErrConflict
	}
	created, err := s.subject(a).CreateClient(ctx, connctd.ClientSpec{Type: a.typ, Config: map[string]any{"account": a.account}})
	demand(t, "create client for "+a.String(), err, want)
	if want != nil {
		return
	}
	if created.NeedsRedirect() != (a.typ == asking) {
		t.Fatalf("create client for %s: %+v", a, created)
	}
	if created.ID == "" { // as after a 303
		c, err := s.subject(a).FindClient(ctx, a.typ)
		demand(t, "find client", err, nil)
		created.ID = c.ID
	}
	c := &client{id: created.ID, status: connctd.StatusStarting, keys: map[string]*record{}}
	if created.NeedsRedirect() {
		c.consent = pending
		s.askedIDs, s.links[c.id] = append(s.askedIDs, c.id), created.Redirect
	}
	customer.clients[a.typ] = c
	s.clientIDs = append(s.clientIDs, created.ID)
}

func (s *story) getClient(t *rapid.T) {
	a, id := anActor(t), rapid.SampledFrom(s.clientIDs).Draw(t, "id")
	_, customer := s.of(a)
	_, c := customer.clientByID(id)
	got, err := s.subject(a).GetClient(ctx, id)
	demand(t, "get client", err, found(c != nil))
	if c != nil && (got.Status != c.status || len(got.Mappings) != len(c.alive())) {
		t.Fatalf("get client: %s with mappings %v, want %s and %d", got.Status, got.Mappings, c.status, len(c.alive()))
	}
}

func (s *story) deleteClient(t *rapid.T) {
	a, id := anActor(t), rapid.SampledFrom(s.clientIDs).Draw(t, "id")
	_, customer := s.of(a)
	typ, c := customer.clientByID(id)
	demand(t, "delete client", s.subject(a).DeleteClient(ctx, id), found(c != nil))
	if c != nil {
		delete(customer.clients, typ)
	}
}
