package state_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/state"
)

// heater is a thing with an action of each kind.
func heater() connctd.Thing {
	return connctd.Thing{Name: "Heater", MainComponentID: "valve", Components: []connctd.Component{{
		ID: "valve",
		Actions: []connctd.Action{
			{ID: "stop", Name: "Stop"},
			{Name: "Rest"},
			{ID: "heat", Name: "Heat", Parameters: []connctd.Parameter{
				{Name: "to", Type: connctd.TypeNumber},
				{Name: "fast", Type: connctd.TypeBoolean},
				{Name: "note", Type: connctd.TypeString},
				{Name: "colour", Type: "COLOUR"},
			}},
		},
	}}}
}

var heat = map[string]any{"to": "21.5", "fast": "true", "note": "", "colour": "red"}

func withHeater(t *testing.T) (*state.Model, connctd.ThingID) {
	t.Helper()
	m := state.New(1)
	id, err := m.CreateThing(alice, heater(), now)
	if err != nil {
		t.Fatal(err)
	}
	return m, id
}

func TestTriggerAction(t *testing.T) {
	t.Parallel()
	m, id := withHeater(t)
	got, err := m.TriggerAction(alice, id, "valve", "heat", heat, now)
	if err != nil {
		t.Fatal(err)
	}
	want := state.ActionRequest{
		ActionRequest: connctd.ActionRequest{ID: got.ID, Status: connctd.ActionPending, Deadline: now.Add(30 * time.Second)},
		Owner:         alice, Thing: id, Component: "valve", Action: "heat",
		Parameters: map[string]string{"to": "21.5", "fast": "true", "note": "", "colour": "red"},
		Born:       1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("action request (-want +got):\n%s", diff)
	}
	if err := m.DeleteThing(alice, id); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]*state.ActionRequest{&want}, m.View().Actions); diff != "" {
		t.Errorf("after the thing is gone (-want +got):\n%s", diff)
	}
}

// What a client made, the client is to act on.
func TestActionOfAClient(t *testing.T) {
	t.Parallel()
	m, c := withClient(t)
	id, err := m.CreateThingFor(c.ID, "key", heater(), now)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := m.TriggerAction(alice, id, "valve", "stop", nil, now); err != nil || got.Client != c.ID {
		t.Errorf("action request = %+v, %v; want one for client %s", got, err, c.ID)
	}
}

// An action without an id has its name for one; of one with an id the name is nothing.
func TestActionIsFound(t *testing.T) {
	t.Parallel()
	m, id := withHeater(t)
	for action, found := range map[connctd.ActionID]bool{"stop": true, "Rest": true, "Stop": false, "rest": false, "": false, "none": false} {
		_, err := m.Action(alice, id, "valve", action)
		if (err == nil) != found {
			t.Errorf("action %q: error = %v", action, err)
		}
	}
	bob := state.Owner{Account: "demo", Subject: "bob"}
	_, theirs := m.TriggerAction(bob, id, "valve", "none", map[string]any{"x": 1.0}, now)
	_, never := m.TriggerAction(bob, "none", "valve", "stop", nil, now)
	wantKind(t, theirs, state.NotFound)
	if theirs.Error() != never.Error() {
		t.Errorf("what is another's is told apart: %v from %v", theirs, never)
	}
}

// All that is wrong with the parameters is told at once, and nothing is recorded.
func TestActionParameters(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change map[string]any // nil: it is missing
		want   []string
	}{
		"missing":         {map[string]any{"to": nil, "note": nil}, []string{"to is missing", "note is missing"}},
		"unknown":         {map[string]any{"To": "1", "at": "2"}, []string{`"To" is no parameter`, `"at" is no parameter`}},
		"no number":       {map[string]any{"to": "canary"}, []string{"to value of 6 bytes is no NUMBER"}},
		"no boolean":      {map[string]any{"fast": "yes"}, []string{"fast value of 3 bytes is no BOOLEAN"}},
		"no string":       {map[string]any{"note": 7.0, "colour": true}, []string{"note must be a string", "colour must be a string"}},
		"all of it":       {map[string]any{"to": "canary", "fast": nil, "x": "canary"}, []string{"to value", "fast is missing", `"x" is no`}},
		"a very long one": {map[string]any{strings.Repeat("x", 100): ""}, []string{`"` + strings.Repeat("x", 40) + `" is no`}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, id := withHeater(t)
			params := map[string]any{}
			for _, from := range []map[string]any{heat, tc.change} {
				for key, value := range from {
					params[key] = value
					if value == nil {
						delete(params, key)
					}
				}
			}
			_, err := m.TriggerAction(alice, id, "valve", "heat", params, now)
			wantKind(t, err, state.Invalid)
			for _, want := range tc.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error = %v, want %q in it", err, want)
				}
			}
			if strings.Contains(err.Error(), "canary") || !strings.HasPrefix(err.Error(), connctd.CodeBadParameters) {
				t.Errorf("error = %v", err)
			}
			if n := strings.Count(err.Error(), ";") + 1; n != len(tc.want) {
				t.Errorf("%d problems, want %d: %v", n, len(tc.want), err)
			}
			if left := m.View().Actions; len(left) != 0 {
				t.Errorf("a refused action is recorded: %+v", left)
			}
		})
	}
}

// The id depends on what is asked and how often, not on what else goes on.
func TestActionIDs(t *testing.T) {
	t.Parallel()
	ask := func(m *state.Model, id connctd.ThingID, to string) connctd.ActionRequestID {
		a, err := m.TriggerAction(alice, id, "valve", "heat", map[string]any{"to": to, "fast": "true", "note": "", "colour": ""}, now)
		if err != nil {
			t.Fatal(err)
		}
		return a.ID
	}
	one, id := withHeater(t)
	two, _ := withHeater(t)
	a, b := ask(one, id, "1"), ask(one, id, "2")
	b2, a2 := ask(two, id, "2"), ask(two, id, "1")
	if a != a2 || b != b2 || a == b {
		t.Errorf("ids depend on the order: %s %s, %s %s", a, b, a2, b2)
	}
	if again := ask(one, id, "1"); again == a {
		t.Error("what is asked again has the same id")
	}
}

// An action request ends once, and in a copy of the model by itself.
func TestEndAction(t *testing.T) {
	t.Parallel()
	m, id := withHeater(t)
	asked, err := m.TriggerAction(alice, id, "valve", "stop", nil, now)
	if err != nil {
		t.Fatal(err)
	}
	copied := m.Fork()
	m.TakeChanges()
	m.EndAction("unknown", connctd.ActionCompleted, "")
	m.EndAction(asked.ID, connctd.ActionFailed, "it is stuck")
	m.EndAction(asked.ID, connctd.ActionCompleted, "")
	want := asked
	want.Status, want.Reason = connctd.ActionFailed, "it is stuck"
	if diff := cmp.Diff([]*state.ActionRequest{&want}, m.View().Actions); diff != "" {
		t.Errorf("actions (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]state.Change{{Verb: "changed", Kind: "action", ID: string(asked.ID)}}, m.TakeChanges()); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]*state.ActionRequest{&asked}, copied.View().Actions); diff != "" {
		t.Errorf("actions of the copy (-want +got):\n%s", diff)
	}
	if _, _, made := m.Maker(id); made {
		t.Error("a client made what an app made")
	}
}
