package connector

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
)

func TestEmitterCompletes(t *testing.T) {
	t.Parallel()
	own := anyTime.Add(-time.Hour)
	given := sensor(1, 2)
	given.ID = "author-s"
	given.Attributes = []connctd.Attribute{{Name: AttributeType, Value: "lie"}, {Name: "room", Value: "7"}, {Name: AttributeThingKey, Value: "lie"}}
	given.Components[0].Properties[1].LastUpdate = own
	e := newEmitter("weather", &record{}, anyTime)
	e.Thing("k", given)
	if err := e.seal(); err != nil {
		t.Fatal(err)
	}
	want := sensor(1, 2)
	want.MainComponentID, want.Status = "main", connctd.ThingAvailable
	want.Components[0].Properties[0].LastUpdate = anyTime
	want.Components[0].Properties[1].LastUpdate = own
	want.Attributes = []connctd.Attribute{
		{Name: "room", Value: "7"}, {Name: "connector_type", Value: "weather"}, {Name: "connector_thing_id", Value: "k"},
	}
	if diff := cmp.Diff(map[string]*connctd.Thing{"k": &want}, e.seen); diff != "" {
		t.Errorf("things (-want +got):\n%s", diff)
	}
}

func TestEmitterKeepsWhatIsGiven(t *testing.T) {
	t.Parallel()
	given := sensor(1)
	given.Components = append(given.Components, connctd.Component{ID: "other"})
	given.MainComponentID, given.Status = "other", connctd.ThingUnknown
	e := newEmitter("weather", &record{}, anyTime)
	e.Thing("k", given)
	if got := e.seen["k"]; got.MainComponentID != "other" || got.Status != connctd.ThingUnknown {
		t.Errorf("main component %q, status %q; want those of the author", got.MainComponentID, got.Status)
	}
}

// What is known of a thing decides what is kept of it: mostly nothing.
func TestEmitterKeepsNews(t *testing.T) {
	t.Parallel()
	settledThing := known{Key: "k", ID: "id", Form: formOf(emitted("k", sensor(1))), Written: anyTime.Unix()}
	tests := map[string]struct {
		change func(*known)
		seen   float64
		want   bool
	}{
		"as it was":      {func(*known) {}, 1, false},
		"missing before": {func(k *known) { k.Missing = 2 }, 1, false},
		"another value":  {func(*known) {}, 2, true},
		"unknown":        {func(k *known) { k.Key = "j" }, 1, true},
		"not made yet":   {func(k *known) { k.ID = "" }, 1, true},
		"in doubt":       {func(k *known) { k.Doubt = making }, 1, true},
		"a value unsure": {func(k *known) { *k = k.doubting(partOf("main", "a")) }, 1, true},
		"outdated":       {func(k *known) { k.Outdated = true }, 1, true},
		"a day old":      {func(k *known) { k.Written -= int64(refresh.Seconds()) }, 1, true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k, r := settledThing, newRecord()
			tc.change(&k)
			r.put(k)
			e := newEmitter("test", &r, anyTime)
			e.Thing("k", sensor(tc.seen))
			news, seen := e.seen["k"]
			if !seen || (news != nil) != tc.want {
				t.Errorf("seen: %t, kept: %v; want that something is kept: %t", seen, news, tc.want)
			}
			if p := reconcile(&r, e.seen, nil, true, anyTime); !tc.want && len(p.steps) > 0 {
				t.Errorf("steps = %v, want none", p.text())
			}
		})
	}
}

func TestEmitterCopies(t *testing.T) {
	t.Parallel()
	full := func() connctd.Thing {
		thing := sensor(1)
		c := &thing.Components[0]
		c.Capabilities = []string{"SWITCH"}
		c.Actions = []connctd.Action{{ID: "on", Name: "On", Parameters: []connctd.Parameter{{Name: "p"}}}}
		c.Properties[0].AffectedBy = []connctd.Ref[connctd.ActionID]{{Href: "on"}}
		thing.Attributes = []connctd.Attribute{{Name: "room", Value: "7"}}
		return thing
	}
	given := full()
	e := newEmitter("test", &record{}, anyTime)
	e.Thing("k", given)
	c := &given.Components[0]
	c.Capabilities[0], c.Actions[0].Name, c.Actions[0].Parameters[0].Name = "x", "x", "x"
	c.Properties[0].Value, c.Properties[0].AffectedBy[0].Href = "2", "x"
	c.ID, given.Attributes[0].Value = "x", "x"
	if diff := cmp.Diff(emitted("k", full()), *e.seen["k"]); diff != "" {
		t.Errorf("thing after its author changed it (-want +got):\n%s", diff)
	}
}

func TestEmitterRefuses(t *testing.T) {
	t.Parallel()
	once := func(key string) func(*Emitter) { return func(e *Emitter) { e.Thing(key, sensor(1)) } }
	gone := func(key string) func(*Emitter) { return func(e *Emitter) { e.Gone(key) } }
	invalid := func(e *Emitter) {
		thing := sensor(1)
		thing.Components[0].Properties[0].Value = "warm"
		e.Thing("k", thing)
	}
	tests := map[string]struct {
		emit []func(*Emitter)
		want string
	}{
		"longest":          {[]func(*Emitter){once(strings.Repeat("k", 200))}, ""},
		"too long":         {[]func(*Emitter){once(strings.Repeat("k", 201))}, `thing key "` + strings.Repeat("k", 40) + `": it has 201 bytes, at most 200 are allowed`},
		"empty":            {[]func(*Emitter){once("")}, `thing key "": it is empty`},
		"empty gone":       {[]func(*Emitter){gone("")}, `thing key "": it is empty`},
		"control":          {[]func(*Emitter){once("a\nb")}, `thing key "a\nb": it has a control character or is not UTF-8`},
		"not UTF-8":        {[]func(*Emitter){gone("a\xffb")}, `thing key "a\xffb": it has a control character or is not UTF-8`},
		"doubled":          {[]func(*Emitter){once("k"), once("k")}, `thing key "k": it was emitted twice`},
		"emitted and gone": {[]func(*Emitter){once("k"), gone("k")}, `thing key "k": it was emitted and said to be gone`},
		"gone and emitted": {[]func(*Emitter){gone("k"), once("k")}, `thing key "k": it was emitted and said to be gone`},
		"gone twice":       {[]func(*Emitter){gone("k"), gone("k")}, ""},
		"invalid thing":    {[]func(*Emitter){invalid}, `thing key "k": ` + connctd.ErrInvalid.Error() + ": components[0].properties[0] value of 4 bytes is no NUMBER, want a decimal number such as 21.5"},
		"all at once":      {[]func(*Emitter){once(""), invalid, gone("a\tb")}, "each"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEmitter("test", &record{}, anyTime)
			for _, emit := range tc.emit {
				emit(e)
			}
			got := ""
			if err := e.seal(); err != nil {
				got = err.Error()
			}
			if tc.want == "each" {
				if n := strings.Count(got, "thing key"); n != len(tc.emit) {
					t.Errorf("error = %q, which names %d keys, want %d", got, n, len(tc.emit))
				}
				return
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}

// However many things could not be seen, or are wrong, the error is short.
func TestEmitterComplains(t *testing.T) {
	t.Parallel()
	e := newEmitter("test", &record{}, anyTime)
	for range 10_000 {
		e.Partial(fmt.Errorf("no answer"))
		e.Thing("", sensor(1))
	}
	for what, err := range map[string]error{"partial": e.partial.err(), "problems": e.seal()} {
		lines := strings.Split(err.Error(), "\n")
		if last := lines[len(lines)-1]; len(lines) > 50 || last != "and 9980 more" && last != "and 19979 more" {
			t.Errorf("%s: %d lines, the last of them %q", what, len(lines), last)
		}
	}
}

func TestEmitterPartial(t *testing.T) {
	t.Parallel()
	e := newEmitter("test", &record{}, anyTime)
	e.Partial(nil)
	e.Partial(fmt.Errorf("second"))
	if got := fmt.Sprint(e.partial.err()); got != "no reason given\nsecond" {
		t.Errorf("reasons = %q", got)
	}
}

func TestEmitterConcurrently(t *testing.T) {
	t.Parallel()
	e := newEmitter("test", &record{}, anyTime)
	thing := sensor(1)
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			e.Thing(fmt.Sprint("t", i), thing)
			e.Gone(fmt.Sprint("g", i))
			e.Partial(nil)
		})
	}
	all.Wait()
	if err := e.seal(); err != nil || len(e.seen) != 50 || len(e.gone) != 50 {
		t.Errorf("%d things, %d gone, error %v; want 50, 50, nil", len(e.seen), len(e.gone), err)
	}
}

// The runtime reads what was emitted without a lock once the poll is over.
func TestEmitterTakesNothingAfterThePoll(t *testing.T) {
	t.Parallel()
	e := newEmitter("test", &record{}, anyTime)
	e.Thing("k", sensor(1))
	if err := e.seal(); err != nil {
		t.Fatal(err)
	}
	e.Thing("late", sensor(1))
	e.Thing("", sensor(1))
	e.Gone("k")
	e.Partial(nil)
	if len(e.seen) != 1 || len(e.gone) != 0 || e.partial.err() != nil || e.problems.err() != nil {
		t.Errorf("after the poll: %v, %v, %v, %v", e.seen, e.gone, e.partial, e.problems)
	}
}

func TestPropertyHelpers(t *testing.T) {
	t.Parallel()
	want := []connctd.Property{
		{ID: "n", Name: "n", PropertyType: "TEMPERATURE", Unit: "°C", Type: connctd.TypeNumber, Value: "21.5"},
		{ID: "s", Name: "s", PropertyType: "CITY", Type: connctd.TypeString, Value: "Bonn"},
		{ID: "b", Name: "b", PropertyType: "ON", Type: connctd.TypeBoolean, Value: "true"},
	}
	got := []connctd.Property{Number("n", "TEMPERATURE", "°C", 21.5), Text("s", "CITY", "Bonn"), Boolean("b", "ON", true)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("properties (-want +got):\n%s", diff)
	}
	if i := slices.IndexFunc(got, func(p connctd.Property) bool { return p.Value.Check(p.Type) != nil }); i >= 0 {
		t.Errorf("value of %v does not fit its type", got[i])
	}
}
