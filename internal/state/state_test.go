package state_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/state"
)

var (
	alice = state.Owner{Account: "demo", Subject: "alice"}
	now   = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
)

// withClient returns a model with an instance and a client of alice.
func withClient(t *testing.T) (*state.Model, state.Client) {
	t.Helper()
	m := state.New(1)
	if err := m.AddType(state.Type{Description: connctd.Description{TypeID: "netatmo"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := m.CreateInstance("demo", "netatmo", nil, now); err != nil {
		t.Fatal(err)
	}
	c, err := m.CreateClient(alice, "netatmo", nil, now)
	if err != nil {
		t.Fatal(err)
	}
	return m, c
}

func wantKind(t *testing.T, err error, want state.Kind) {
	t.Helper()
	got, ok := errors.AsType[*state.Error](err)
	if !ok || got.Kind != want || got.Description == "" || !strings.HasPrefix(err.Error(), got.Code) {
		t.Errorf("error = %v, want one of kind %v", err, want)
	}
}

// Rule M7: a client's status moves in these ways and in no other.
func TestStatusMoves(t *testing.T) {
	t.Parallel()
	const starting, started, failed = connctd.StatusStarting, connctd.StatusStarted, connctd.StatusError
	to := map[connctd.ClientStatus][]connctd.ClientStatus{ // how to get there
		starting: nil, started: {started}, failed: {failed},
	}
	allowed := map[[2]connctd.ClientStatus]bool{
		{starting, started}: true, {starting, failed}: true,
		{started, failed}:  true,
		{failed, starting}: true, {failed, started}: true,
	}
	for from, way := range to {
		for _, next := range []connctd.ClientStatus{starting, started, failed, "PAUSED"} {
			m, c := withClient(t)
			for _, step := range way {
				m.SetStatus(c.ID, step, "")
			}
			if moved := m.SetStatus(c.ID, next, "why"); moved != allowed[[2]connctd.ClientStatus{from, next}] {
				t.Errorf("%s to %s: moved = %v", from, next, moved)
			}
			want := from
			if allowed[[2]connctd.ClientStatus{from, next}] {
				want = next
			}
			if got, err := m.Client(alice, c.ID); err != nil || got.Status != want {
				t.Errorf("%s to %s: status = %s, %v", from, next, got.Status, err)
			}
		}
	}
	m, _ := withClient(t)
	if m.SetStatus("nobody", started, "") {
		t.Error("a client that is not there moved")
	}
}

// Rule M8: a mapping names a live thing of its client, and a thing has one mapping.
func TestMappings(t *testing.T) {
	t.Parallel()
	m, c := withClient(t)
	lamp := connctd.Thing{Name: "Lamp"}
	id, err := m.CreateThingFor(c.ID, "key", lamp, now)
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.CreateThingFor(c.ID, "key", lamp, now)
	wantKind(t, err, state.Conflict)
	if _, err := m.CreateThing(alice, lamp, now); err != nil {
		t.Fatal(err)
	}
	if got := m.Mappings(c.ID); len(got) != 1 || got[0] != (connctd.Mapping{ConnectorThingID: "key", ThingID: id}) {
		t.Errorf("mappings = %v", got)
	}
	if got := m.Mappings(""); len(got) != 0 {
		t.Errorf("mappings of no client = %v", got)
	}
	if err := m.DeleteThing(alice, id); err != nil {
		t.Fatal(err)
	}
	if got := m.Mappings(c.ID); len(got) != 0 {
		t.Errorf("mappings of a deleted thing = %v", got)
	}
	again, err := m.CreateThingFor(c.ID, "key", lamp, now)
	if err != nil || again == id {
		t.Errorf("the thing made again has id %s, before %s; %v", again, id, err)
	}
	m.DropClient(c.ID)
	if left := m.View(); len(left.Clients) != 0 || len(left.Things) != 1 || left.Things[0].Client != "" {
		t.Errorf("after the client was dropped: %+v", left)
	}
	_, err = m.CreateThingFor(c.ID, "other", lamp, now)
	wantKind(t, err, state.NotFound) // nothing comes back
}

func TestTypes(t *testing.T) {
	t.Parallel()
	m := state.New(1)
	_, err := m.CreateInstance("demo", "netatmo", nil, now)
	wantKind(t, err, state.Invalid)
	if !strings.Contains(err.Error(), "known types: none") {
		t.Errorf("error = %v", err)
	}
	if err := m.AddType(state.Type{}); err == nil {
		t.Error("a type without an id was added")
	}
	refuse := func(json.RawMessage) error { return errors.New("app_key is required") }
	fussy := state.Type{Description: connctd.Description{TypeID: "fussy"}, CheckInstance: refuse}
	if err := m.AddType(fussy); err != nil {
		t.Fatal(err)
	}
	if err := m.AddType(fussy); err == nil {
		t.Error("a type was added twice")
	}
	_, err = m.CreateInstance("demo", "fussy", nil, now)
	wantKind(t, err, state.Invalid)
	if got := m.View(); len(got.Instances) != 0 {
		t.Errorf("a refused instance was created: %+v", got)
	}
	if d, err := m.Description("1"); err != nil || d.TypeID != "fussy" || m.DescriptionID("fussy") != "1" {
		t.Errorf("description = %+v, %v", d, err)
	}
	_, err = m.Description("2")
	wantKind(t, err, state.NotFound)
}

// Ids depend on what is created and how often, not on what else is.
func TestIDs(t *testing.T) {
	t.Parallel()
	lamp := func(name string) connctd.Thing { return connctd.Thing{Name: name} }
	one, two := state.New(1), state.New(1)
	create := func(m *state.Model, name string) connctd.ThingID {
		id, err := m.CreateThing(alice, lamp(name), now)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	a, b := create(one, "a"), create(one, "b")
	b2, a2 := create(two, "b"), create(two, "a")
	if a != a2 || b != b2 || a == b {
		t.Errorf("ids depend on the order: %s %s, %s %s", a, b, a2, b2)
	}
	if again := create(one, "a"); again == a {
		t.Error("the same thing created twice has one id")
	}
	if len(a) != 36 || strings.Count(string(a), "-") != 4 {
		t.Errorf("%s does not look like a UUID", a)
	}
	// Natural keys must not run into each other.
	seen := map[connctd.ThingID]string{}
	for _, owner := range []state.Owner{{Account: "a", Subject: "bc"}, {Account: "ab", Subject: "c"}, {Account: "a|2:bc", Subject: ""}} {
		id, err := one.CreateThing(owner, lamp("x"), now)
		if err != nil || seen[id] != "" {
			t.Errorf("%v has the id of %s, %v", owner, seen[id], err)
		}
		seen[id] = fmt.Sprint(owner)
	}
}

// A thing is copied on its way in and out.
func TestThingsAreCopies(t *testing.T) {
	t.Parallel()
	m := state.New(1)
	given := connctd.Thing{Name: "Lamp", MainComponentID: "bulb", Components: []connctd.Component{{
		ID: "bulb", Properties: []connctd.Property{{ID: "level", Type: connctd.TypeNumber, Value: "1"}},
	}}}
	id, err := m.CreateThing(alice, given, now)
	if err != nil {
		t.Fatal(err)
	}
	given.Components[0].Properties[0].Value = "changed outside"
	before, err := m.Thing(alice, id)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.SetProperty(alice, id, "bulb", "level", "2", now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if p := before.Components[0].Properties[0]; p.Value != "1" || !p.LastUpdate.Equal(now) {
		t.Errorf("a reader's copy changed: %+v", p)
	}
	if p, err := m.Property(alice, id, "bulb", "level"); err != nil || p.Value != "2" || !p.LastUpdate.Equal(now.Add(time.Hour)) {
		t.Errorf("property = %+v, %v", p, err)
	}
	if before.Status != connctd.ThingUnknown {
		t.Errorf("status of a thing created without one = %s", before.Status)
	}
	wantKind(t, m.SetProperty(alice, id, "bulb", "level", "bright", now), state.Invalid)
	wantKind(t, m.SetThingStatus(alice, id, "BROKEN"), state.Invalid)
	_, err = m.CreateThing(alice, connctd.Thing{}, now)
	wantKind(t, err, state.Invalid)
}
