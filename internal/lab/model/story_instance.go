package model

import (
	"github.com/connctd/connctd-go/connctd"
	"pgregory.net/rapid"
)

func (s *story) createInstance(t *rapid.T) {
	a := anActor(t)
	own, _ := s.of(a)
	spec := connctd.InstanceSpec{Type: a.typ, Config: map[string]any{"app_key": "0123456789abcdef", "origin_callback_uri": callback}}
	var want error
	switch {
	case rapid.IntRange(0, 9).Draw(t, "mistake") == 0:
		spec.Type, want = "unknown", connctd.ErrBadRequest
	case own.instances[a.typ] != "":
		want = connctd.ErrConflict
	case rapid.IntRange(0, 9).Draw(t, "mistake") == 0:
		spec.Config, want = map[string]any{"app_keys": ""}, connctd.ErrBadRequest
	}
	id, err := s.clients[a.account].CreateInstance(ctx, spec)
	demand(t, "create instance of "+a.String(), err, want)
	if want == nil {
		own.instances[a.typ] = id
		s.instanceIDs = append(s.instanceIDs, id)
	}
}

func (s *story) getInstance(t *rapid.T) {
	a, id := anActor(t), rapid.SampledFrom(s.instanceIDs).Draw(t, "id")
	own, _ := s.of(a)
	typ, exists := own.typeOf(id)
	got, err := s.clients[a.account].GetInstance(ctx, id)
	demand(t, "get instance", err, found(exists))
	if !exists {
		return
	}
	n := 0
	for _, customer := range own.customers {
		if customer.clients[typ] != nil {
			n++
		}
	}
	if len(got.Clients) != n {
		t.Fatalf("the instance of %s has the clients %v, want %d", typ, got.Clients, n)
	}
}

func (s *story) deleteInstance(t *rapid.T) {
	a, id := anActor(t), rapid.SampledFrom(s.instanceIDs).Draw(t, "id")
	own, _ := s.of(a)
	typ, exists := own.typeOf(id)
	want := found(exists)
	if exists && own.inUse(typ) {
		want = connctd.ErrConflict
	}
	demand(t, "delete instance", s.clients[a.account].DeleteInstance(ctx, id), want)
	if want == nil {
		delete(own.instances, typ)
	}
}
