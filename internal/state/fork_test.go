package state_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/state"
)

// written is all that a model has, as text.
func written(t *testing.T, m *state.Model) string {
	t.Helper()
	text, err := json.MarshalIndent(m.Snapshot(), "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// changesOf are changes of every kind.
func changesOf(m *state.Model, c state.Client) map[string]func() {
	bob := state.Owner{Account: "demo", Subject: "bob"}
	thing := m.View().Things[0].ID
	return map[string]func(){
		"an instance": func() { _, _ = m.CreateInstance("other", "netatmo", nil, now) },
		"a client":    func() { _, _ = m.CreateClient(bob, "netatmo", nil, now) },
		"a thing":     func() { _, _ = m.CreateThing(bob, lamp(), now) },
		"a thing of a client": func() {
			_, _ = m.CreateThingFor(c.ID, "two", lamp(), now)
		},
		"a value":        func() { _ = m.SetProperty(alice, thing, "bulb", "level", "2", now) },
		"a thing status": func() { _ = m.SetThingStatus(alice, thing, connctd.ThingAvailable) },
		"a status":       func() { m.SetStatus(c.ID, connctd.StatusStarted, "") },
		"an action":      func() { _, _ = m.TriggerAction(alice, thing, "bulb", "on", nil, now) },
		"a callback":     func() { _ = m.SetCallback("demo", "https://app.example/other") },
		"a thing less":   func() { _ = m.DeleteThing(alice, thing) },
		"a client less":  func() { m.DropClient(c.ID) },
	}
}

func lamp() connctd.Thing {
	return connctd.Thing{Name: "Lamp", MainComponentID: "bulb", Components: []connctd.Component{{
		ID: "bulb", Actions: []connctd.Action{{ID: "on", Name: "on"}},
		Properties: []connctd.Property{{ID: "level", Type: connctd.TypeNumber, Value: "1"}},
	}}}
}

func furnished(t *testing.T) (*state.Model, state.Client) {
	t.Helper()
	m, c := withClient(t)
	if _, err := m.CreateThingFor(c.ID, "one", lamp(), now); err != nil {
		t.Fatal(err)
	}
	if _, err := m.CreateThing(alice, lamp(), now); err != nil {
		t.Fatal(err)
	}
	if err := m.SetCallback("demo", "https://app.example/"); err != nil {
		t.Fatal(err)
	}
	return m, c
}

// Whatever is changed in a fork, the model stays as it was, and the other way round.
func TestForksAreIndependent(t *testing.T) {
	t.Parallel()
	example, c := furnished(t)
	for name := range changesOf(example, c) {
		m, c := furnished(t)
		fork, view := m.Fork(), fmt.Sprintf("%+v", things(m.View()))
		before := written(t, m)
		changesOf(fork, c)[name]()
		if diff := cmp.Diff(before, written(t, m)); diff != "" {
			t.Errorf("%s: a change of the fork changed the model:\n%s", name, diff)
		}
		changed := written(t, fork)
		if changed == before {
			t.Errorf("%s: nothing has changed", name)
		}
		old := m.View()
		changesOf(m, c)[name]()
		if diff := cmp.Diff(changed, written(t, fork)); diff != "" {
			t.Errorf("%s: a change of the model changed the fork:\n%s", name, diff)
		}
		if diff := cmp.Diff(changed, written(t, m)); diff != "" {
			t.Errorf("%s: the same change is another one in the model:\n%s", name, diff)
		}
		if now := fmt.Sprintf("%+v", things(old)); now != view {
			t.Errorf("%s: a view has changed:\n%s\n%s", name, view, now)
		}
	}
}

func things(v state.View) (all []state.Thing) {
	for _, t := range v.Things {
		all = append(all, *t)
	}
	return all
}

// What is restored goes on as the model would: the same changes, the same ids.
func TestRestore(t *testing.T) {
	t.Parallel()
	example, c := furnished(t)
	for name := range changesOf(example, c) {
		m, c := furnished(t)
		changesOf(m, c)["an action"]()
		restored, err := m.Restore(m.Snapshot())
		if err != nil {
			t.Fatal(err)
		}
		m.Pause() // what is restored is older than what comes
		if diff := cmp.Diff(written(t, m), written(t, restored)); diff != "" {
			t.Errorf("restored (-want +got):\n%s", diff)
		}
		changesOf(m, c)[name]()
		changesOf(restored, c)[name]()
		if diff := cmp.Diff(written(t, m), written(t, restored)); diff != "" {
			t.Errorf("%s in what was restored (-want +got):\n%s", name, diff)
		}
	}
}

func TestChanges(t *testing.T) {
	t.Parallel()
	m, c := furnished(t)
	if n := len(m.TakeChanges()); n != 6 {
		t.Errorf("%d changes, want 6", n)
	}
	m.DropClient(c.ID)
	m.DropClient(c.ID) // it is gone: nothing changes
	_ = m.DeleteThing(alice, "x")
	got := m.TakeChanges()
	if len(got) != 2 || got[0].Verb != "removed" || got[0].Kind != "thing" || got[1] != (state.Change{Verb: "removed", Kind: "client", ID: string(c.ID)}) {
		t.Errorf("changes = %v", got)
	}
	if left := m.TakeChanges(); left != nil {
		t.Errorf("changes that were taken: %v", left)
	}
}
