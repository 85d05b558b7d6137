package connector

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
)

// String shows a step as the tables write it.
func (s step) String() string {
	switch s.do {
	case create, replace:
		var values []string
		for _, c := range s.thing.Components {
			for _, p := range c.Properties {
				values = append(values, fmt.Sprintf("%s.%s=%s", c.ID, p.ID, p.Value))
			}
		}
		return fmt.Sprintf("%s %s %s", []string{create: "create", replace: "replace"}[s.do], s.key, strings.Join(values, ","))
	case setProperty:
		return fmt.Sprintf("set %s %s.%s=%s", s.key, s.component, s.property.ID, s.property.Value)
	case setStatus:
		return fmt.Sprintf("status %s %s", s.key, s.thing.Status)
	case touch:
		return "missing " + s.key
	case refreshed:
		return "refreshed " + s.key
	}
	return "remove " + s.key
}

// steps returns the steps of a plan as text.
func (p plan) text() []string {
	var all []string
	for _, s := range p.steps {
		all = append(all, s.String())
	}
	return all
}

// with returns a record that knows each thing under its key, with the value 1 and
// missed as often as missing says.
func with(missing map[string]int) record {
	r := newRecord()
	for key, n := range missing {
		t := emitted(key, sensor(1))
		if n > 0 {
			t.Status = connctd.ThingUnavailable
		}
		r.put(known{Key: key, ID: connctd.ThingID("id-" + key), Form: formOf(t), Written: anyTime.Unix(), Missing: uint8(n)})
	}
	return r
}

type things map[string]*connctd.Thing

func TestReconcileSeen(t *testing.T) {
	t.Parallel()
	change := func(change func(*connctd.Thing)) connctd.Thing {
		thing := emitted("k", sensor(1))
		change(&thing)
		return thing
	}
	tests := map[string]struct {
		seen  connctd.Thing
		after time.Duration
		want  []string
	}{
		"unchanged":            {seen: emitted("k", sensor(1))},
		"almost a day later":   {seen: emitted("k", sensor(1)), after: 24*time.Hour - 1},
		"a day later":          {seen: emitted("k", sensor(1)), after: 24 * time.Hour, want: []string{"set k main.a=1", "refreshed k"}},
		"value":                {seen: emitted("k", sensor(2)), want: []string{"set k main.a=2"}},
		"LastUpdate alone":     {seen: change(func(t *connctd.Thing) { t.Components[0].Properties[0].LastUpdate = anyTime.Add(1) })},
		"status":               {seen: change(func(t *connctd.Thing) { t.Status = connctd.ThingUnknown }), want: []string{"status k UNKNOWN"}},
		"new property":         {seen: emitted("k", sensor(1, 5)), want: []string{"replace k main.a=1,main.b=5"}},
		"name":                 {seen: change(func(t *connctd.Thing) { t.Name = "x" }), want: []string{"replace k main.a=1"}},
		"manufacturer":         {seen: change(func(t *connctd.Thing) { t.Manufacturer = "x" }), want: []string{"replace k main.a=1"}},
		"display type":         {seen: change(func(t *connctd.Thing) { t.DisplayType = "x" }), want: []string{"replace k main.a=1"}},
		"attribute":            {seen: change(func(t *connctd.Thing) { t.Attributes = nil }), want: []string{"replace k main.a=1"}},
		"component name":       {seen: change(func(t *connctd.Thing) { t.Components[0].Name = "x" }), want: []string{"replace k main.a=1"}},
		"component type":       {seen: change(func(t *connctd.Thing) { t.Components[0].ComponentType = "x" }), want: []string{"replace k main.a=1"}},
		"capability":           {seen: change(func(t *connctd.Thing) { t.Components[0].Capabilities = []string{"x"} }), want: []string{"replace k main.a=1"}},
		"action":               {seen: change(func(t *connctd.Thing) { t.Components[0].Actions = []connctd.Action{{Name: "x"}} }), want: []string{"replace k main.a=1"}},
		"unit":                 {seen: change(func(t *connctd.Thing) { t.Components[0].Properties[0].Unit = "x" }), want: []string{"replace k main.a=1"}},
		"meaning":              {seen: change(func(t *connctd.Thing) { t.Components[0].Properties[0].PropertyType = "x" }), want: []string{"replace k main.a=1"}},
		"property left out":    {seen: change(func(t *connctd.Thing) { t.Components[0].Properties = nil })},
		"component left out":   {seen: change(func(t *connctd.Thing) { t.Components, t.MainComponentID = nil, "" })},
		"status and value":     {seen: change(func(t *connctd.Thing) { t.Status, t.Components[0].Properties[0].Value = "UNKNOWN", "3" }), want: []string{"set k main.a=3", "status k UNKNOWN"}},
		"the clock was ahead":  {seen: emitted("k", sensor(1)), after: -24 * time.Hour, want: []string{"set k main.a=1", "refreshed k"}},
		"value and a day":      {seen: emitted("k", sensor(2)), after: 25 * time.Hour, want: []string{"set k main.a=2", "refreshed k"}},
		"left out and a day":   {seen: change(func(t *connctd.Thing) { t.Components[0].Properties = nil }), after: 25 * time.Hour, want: []string{"set k main.a=1", "refreshed k"}},
		"new shape and a day":  {seen: emitted("k", sensor(1, 5)), after: 25 * time.Hour, want: []string{"replace k main.a=1,main.b=5"}},
		"another main is seen": {seen: emitted("k", connctd.Thing{Name: "Sensor", Components: []connctd.Component{{ID: "x"}}}), want: []string{"replace k main.a=1"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := with(map[string]int{"k": 0})
			got := reconcile(&r, things{"k": &tc.seen}, nil, false, anyTime.Add(tc.after))
			if diff := cmp.Diff(tc.want, got.text()); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReconcileKeepsTheMainComponent(t *testing.T) {
	t.Parallel()
	both := connctd.Thing{Name: "Sensor", Components: []connctd.Component{{ID: "main"}, {ID: "other"}}}
	r := newRecord()
	r.put(known{Key: "k", ID: "id", Form: formOf(emitted("k", both)), Written: anyTime.Unix()})
	one := both
	one.Components = both.Components[1:] // the main one is left out, so the default is another
	if got := reconcile(&r, things{"k": new(emitted("k", one))}, nil, false, anyTime).text(); got != nil {
		t.Errorf("steps = %v, want none", got)
	}
}

func TestReconcileAbsent(t *testing.T) {
	t.Parallel()
	seen := emitted("k", sensor(1))
	tests := map[string]struct {
		known    map[string]int
		seen     things
		gone     map[string]bool
		partial  bool
		want     []string
		heldBack int
	}{
		"first":              {known: map[string]int{"k": 0}, want: []string{"status k UNAVAILABLE", "missing k"}},
		"second":             {known: map[string]int{"k": 1}, want: []string{"missing k"}},
		"third":              {known: map[string]int{"k": 2}, want: []string{"missing k", "remove k"}},
		"partial":            {known: map[string]int{"j": 2, "k": 0}, partial: true},
		"seen again":         {known: map[string]int{"k": 2}, seen: things{"k": &seen}, want: []string{"status k AVAILABLE"}},
		"gone":               {known: map[string]int{"j": 0, "k": 0}, gone: map[string]bool{"k": true}, partial: true, want: []string{"remove k"}},
		"gone and unknown":   {known: map[string]int{}, gone: map[string]bool{"k": true}},
		"gone, third":        {known: map[string]int{"k": 2}, gone: map[string]bool{"k": true}, want: []string{"remove k"}},
		"removals are last":  {known: map[string]int{"a": 2, "b": 0}, seen: things{"b": new(emitted("b", sensor(2))), "z": &seen}, want: []string{"set b main.a=2", "create z main.a=1", "missing a", "remove a"}},
		"all three of three": {known: map[string]int{"a": 2, "b": 2, "c": 2}, want: []string{"missing a", "missing b", "missing c", "remove a", "remove b", "remove c"}},
		"half of four": {
			known: map[string]int{"a": 2, "b": 2, "c": 1, "d": 1},
			want:  []string{"missing a", "missing b", "missing c", "missing d", "remove a", "remove b"},
		},
		"more than half of four": {
			known: map[string]int{"a": 2, "b": 2, "c": 2, "d": 1}, heldBack: 3,
			want: []string{"missing a", "missing b", "missing c", "missing d"},
		},
		"three of five": {
			known: map[string]int{"a": 2, "b": 2, "c": 2, "d": 1, "e": 1}, heldBack: 3,
			want: []string{"missing a", "missing b", "missing c", "missing d", "missing e"},
		},
		"gone is sure, the rest is held back": {
			known: map[string]int{"a": 2, "b": 2, "c": 2, "d": 1}, gone: map[string]bool{"d": true}, heldBack: 3,
			want: []string{"missing a", "missing b", "missing c", "remove d"},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := with(tc.known)
			got := reconcile(&r, tc.seen, tc.gone, tc.partial, anyTime)
			if diff := cmp.Diff(tc.want, got.text()); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
			if got.heldBack != tc.heldBack {
				t.Errorf("held back = %d, want %d", got.heldBack, tc.heldBack)
			}
		})
	}
}

// A field that came and went keeps its value when the shape changes for another reason.
func TestReconcileReplacesWithAllThatIsKnown(t *testing.T) {
	t.Parallel()
	r := newRecord()
	r.put(known{Key: "k", ID: "id", Form: formOf(emitted("k", sensor(1, 2))), Written: anyTime.Unix()})
	seen := sensor(8)
	seen.Components[0].Properties = append(seen.Components[0].Properties, Number("z", "HUMIDITY", "%", 9))
	got := reconcile(&r, things{"k": new(emitted("k", seen))}, nil, false, anyTime).text()
	if diff := cmp.Diff([]string{"replace k main.a=8,main.b=2,main.z=9"}, got); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
}

// Lists that are equal, though not the same, are no new shape; nor is a new order
// of what is known by its id.
func TestReconcileSameShape(t *testing.T) {
	t.Parallel()
	lamp := func(parameter string, ids ...connctd.PropertyID) connctd.Thing {
		c := connctd.Component{
			ID: "main", Capabilities: []string{"SWITCH"},
			Actions: []connctd.Action{{ID: "on", Name: "On", Parameters: []connctd.Parameter{{Name: parameter, Type: connctd.TypeNumber}}}},
		}
		for _, id := range ids {
			p := Number(id, "ON", "", 1)
			p.AffectedBy = []connctd.Ref[connctd.ActionID]{{Href: "on"}}
			c.Properties = append(c.Properties, p)
		}
		return emitted("k", connctd.Thing{Name: "Lamp", Components: []connctd.Component{c}})
	}
	for want, seen := range map[string]connctd.Thing{
		"[]":                            lamp("level", "b", "a"),
		"[replace k main.a=1,main.b=1]": lamp("dim", "a", "b"),
	} {
		r := newRecord()
		r.put(known{Key: "k", ID: "id", Form: formOf(lamp("level", "a", "b")), Written: anyTime.Unix()})
		if got := fmt.Sprint(reconcile(&r, things{"k": &seen}, nil, false, anyTime).text()); got != want {
			t.Errorf("steps = %s, want %s", got, want)
		}
	}
}
