package state_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/state"
)

// crowd are the births of one instant, none of which needs another.
func crowd(m *state.Model, c state.Client) (births []func()) {
	thing := m.View().Things[0].ID
	for i := range 5 {
		who := state.Owner{Account: "demo", Subject: fmt.Sprint("customer-", i)}
		births = append(births,
			func() { _, _ = m.CreateInstance(fmt.Sprint("account-", i), "netatmo", nil, now) },
			func() { _, _ = m.CreateClient(who, "netatmo", nil, now) },
			func() { _, _ = m.CreateThing(who, lamp(), now) },
			func() { _, _ = m.CreateThing(who, lamp(), now) }, // twice the same
			func() { _, _ = m.CreateThing(alice, connctd.Thing{Name: fmt.Sprint("Lamp ", i)}, now) },
			func() { _, _ = m.CreateThingFor(c.ID, fmt.Sprint("key-", i), lamp(), now) },
			func() { _, _ = m.TriggerAction(alice, thing, "bulb", "on", nil, now) },
		)
	}
	return births
}

// Who comes first at one instant makes no difference: not to the lists, not to what
// is exported, and not to a fork or a model that was restored.
func TestOneInstantHasOneOrder(t *testing.T) {
	t.Parallel()
	var want string
	for seed := range uint64(20) {
		m, c := furnished(t)
		births := crowd(m, c)
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(births), func(i, j int) { births[i], births[j] = births[j], births[i] })
		for _, birth := range births {
			birth()
		}
		got := written(t, m)
		if want == "" {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("in another order (-first +then):\n%s", diff)
		}
		restored, err := m.Restore(m.Snapshot())
		if err != nil {
			t.Fatal(err)
		}
		for what, other := range map[string]*state.Model{"fork": m.Fork(), "restored": restored} {
			if diff := cmp.Diff(want, written(t, other)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", what, diff)
			}
		}
	}
}

// What is made one after the other is listed one after the other, whatever its name.
func TestLaterIsBehind(t *testing.T) {
	t.Parallel()
	for name, next := range map[string]func(*state.Model, time.Time) time.Time{
		"time passes":           func(_ *state.Model, at time.Time) time.Time { return at.Add(1) },
		"the clock is put back": func(_ *state.Model, at time.Time) time.Time { return at.Add(-time.Hour) },
		"a pause":               func(m *state.Model, at time.Time) time.Time { m.Pause(); return at },
	} {
		m, at := state.New(1), now
		want := []string{"c", "a", "e", "b", "d"}
		for _, name := range want {
			if _, err := m.CreateThing(alice, connctd.Thing{Name: name}, at); err != nil {
				t.Fatal(err)
			}
			at = next(m, at)
		}
		var got []string
		for _, thing := range m.Things(alice) {
			got = append(got, thing.Name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A thing keeps its place among those of its instant when it changes, and is the one
// that goes when it is removed.
func TestPlacesInAnInstant(t *testing.T) {
	t.Parallel()
	m, want := state.New(1), []connctd.ThingID{}
	for range 50 { // all the same, but for their ids
		id, err := m.CreateThing(alice, lamp(), now)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, id)
	}
	slices.Sort(want)
	for i, id := range slices.Clone(want) {
		if err := m.SetProperty(alice, id, "bulb", "level", "2", now.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if i%3 == 0 {
			if err := m.DeleteThing(alice, id); err != nil {
				t.Fatal(err)
			}
			want = slices.DeleteFunc(want, func(other connctd.ThingID) bool { return other == id })
		}
	}
	var got []connctd.ThingID
	for _, thing := range m.Things(alice) {
		got = append(got, thing.ID)
		if v := thing.Components[0].Properties[0].Value; v != "2" {
			t.Errorf("%s: value = %s", thing.ID, v)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("things (-want +got):\n%s", diff)
	}
}

// Ten thousand things cost about as much at one instant as one after the other.
func BenchmarkBirths(b *testing.B) {
	for name, step := range map[string]time.Duration{"one instant": 0, "one after the other": 1} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m := state.New(1)
				for i := range 10_000 {
					if _, err := m.CreateThing(alice, lamp(), now.Add(time.Duration(i)*step)); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
