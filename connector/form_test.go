package connector

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/connctd/connctd-go/connctd"
)

// A thing comes back from its form as it was, but for the times of its values.
func TestFormOfAThing(t *testing.T) {
	t.Parallel()
	lamp := connctd.Component{
		ID: "main", Name: `A "lamp" <&>`, ComponentType: "LAMP", Capabilities: []string{"SWITCH", "DIM"},
		Actions:    []connctd.Action{{ID: "on", Name: "On", Parameters: []connctd.Parameter{{Name: "level", Type: connctd.TypeNumber}}}, {ID: "off", Name: "Off"}},
		Properties: []connctd.Property{Number("a", "ON", "", 1), {ID: "b", Value: "x", Type: connctd.TypeString}},
	}
	lamp.Properties[0].AffectedBy = []connctd.Ref[connctd.ActionID]{{Href: "on"}, {Href: "off"}}
	lamp.Properties[1].LastUpdate = anyTime
	tests := map[string]connctd.Thing{
		"empty":         {},
		"sensor":        emitted("k", sensor(1, 2, 3)),
		"lamp":          {Name: "Lampe\n\u2028°", Manufacturer: "m", DisplayType: "d", MainComponentID: "main", Components: []connctd.Component{lamp, {ID: "x"}}},
		"only actions":  {Components: []connctd.Component{{Actions: lamp.Actions}}},
		"only switches": {Components: []connctd.Component{{Capabilities: lamp.Capabilities}}},
	}
	for name, thing := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := formOf(thing)
			if diff := cmp.Diff(thing, f.thing(), cmpopts.IgnoreTypes(time.Time{})); diff != "" {
				t.Errorf("thing (-want +got):\n%s", diff)
			}
			text, err := json.Marshal(json.RawMessage(f)) // which writes < in other words
			r := reader{rest: string(text)}
			if again := r.form(); again != f || err != nil || !r.ended() || !f.is(thing) {
				t.Errorf("form %s came back as %s, %v", f, again, err)
			}
		})
	}
}

func TestFormThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`{}`, `[100]`, `[-1]`, `[true]`, `["","","","","",1]`, `["","","","","",[],[1]]`, `["","","","","",[["a",{}]]]`, `["a"`, `["a",]`, `["a" "b"]`, `["a"]]`, `[1.5]`, `["","","","","",[],[],[]]`} {
		if thing, ok := readForm(text); ok {
			t.Errorf("%s is read as %+v", text, thing)
		}
	}
}

func TestFormIs(t *testing.T) {
	t.Parallel()
	thing := emitted("k", sensor(1, 2, 3))
	f := formOf(thing)
	if f.is(emitted("k", sensor(1, 2, 4))) || f.is(emitted("k", sensor(1, 2))) || f.is(emitted("j", sensor(1, 2, 3))) {
		t.Error("other things have the same form")
	}
	if !f.is(emitted("k", sensor(1, 2, 3))) {
		t.Error("the same thing has another form")
	}
}

// A comparison needs no memory.
func TestBudgetOfForm(t *testing.T) {
	thing := emitted("k", sensor(1, 2, 3))
	f := formOf(thing)
	if n := testing.AllocsPerRun(100, func() { f.is(thing) }); n > 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}
