package connctd_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

func TestValueCheck(t *testing.T) {
	t.Parallel()
	for v, want := range map[connctd.Value]string{
		"1": "NUMBER STRING", "-1.5e3": "NUMBER STRING", "0": "NUMBER STRING", "": "STRING", "1 ": "STRING", "+1": "STRING", "01": "STRING", ".5": "STRING",
		"NaN": "STRING", "1e999": "STRING", "0x10": "STRING", "true": "STRING BOOLEAN", "false": "STRING BOOLEAN", "True": "STRING", `"1"`: "STRING", "null": "STRING",
	} {
		var got []string
		for _, typ := range []connctd.ValueType{connctd.TypeNumber, connctd.TypeString, connctd.TypeBoolean} {
			if err := v.Check(typ); err == nil {
				got = append(got, string(typ))
			} else if !errors.Is(err, connctd.ErrInvalid) {
				t.Errorf("%q as %s: %v", v, typ, err)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q is %v, want %s", v, got, want)
		}
	}
	if err := connctd.Value("1").Check("DATE"); !errors.Is(err, connctd.ErrInvalid) {
		t.Errorf("an unknown type: %v", err)
	}
	if x, err := connctd.Value("21.5").Number(); err != nil || x != 21.5 {
		t.Errorf("%v, %v", x, err)
	}
	if _, err := connctd.Value("warm").Number(); err == nil {
		t.Error("no error")
	}
	if b, err := connctd.BooleanValue(true).Boolean(); err != nil || !b {
		t.Errorf("%v, %v", b, err)
	}
	if _, err := connctd.Value("yes").Boolean(); err == nil {
		t.Error("no error")
	}
}

func FuzzNumberValue(f *testing.F) {
	for _, x := range []float64{0, -1, 21.5, 1e300, 5e-324, math.MaxFloat64} {
		f.Add(x)
	}
	f.Fuzz(func(t *testing.T, x float64) {
		got, err := connctd.NumberValue(x).Number()
		if math.IsNaN(x) || math.IsInf(x, 0) {
			if err == nil {
				t.Errorf("%v is no value of a property", x)
			}
			return
		}
		if err != nil || got != x {
			t.Errorf("%v became %v, %v", x, got, err)
		}
	})
}

// lamp is a thing that can be created.
func lamp() connctd.Thing {
	return connctd.Thing{
		Name: "Lamp", MainComponentID: "bulb", Status: connctd.ThingAvailable,
		Attributes: []connctd.Attribute{{Name: "room", Value: "kitchen"}},
		Components: []connctd.Component{{
			ID: "bulb", Properties: []connctd.Property{{ID: "level", Type: connctd.TypeNumber, Value: "50"}},
			Actions: []connctd.Action{{Name: "dim"}},
		}},
	}
}

func TestThingValidate(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*connctd.Thing)
		want   string // empty: it is fine
	}{
		"a lamp":             {func(*connctd.Thing) {}, ""},
		"no components":      {func(x *connctd.Thing) { x.Components, x.MainComponentID = nil, "" }, ""},
		"no name":            {func(x *connctd.Thing) { x.Name = "" }, "name is empty"},
		"status":             {func(x *connctd.Thing) { x.Status = "canary" }, "status is none of"},
		"main component":     {func(x *connctd.Thing) { x.MainComponentID = "canary" }, "mainComponentId names none"},
		"no main component":  {func(x *connctd.Thing) { x.MainComponentID = "" }, "mainComponentId names none"},
		"component id":       {func(x *connctd.Thing) { x.Components[0].ID = "can ary" }, "components[0].id has a character"},
		"empty component id": {func(x *connctd.Thing) { x.Components[0].ID = "" }, "components[0].id is empty"},
		"doubled of many": {func(x *connctd.Thing) {
			for i := range 40 {
				x.Components[0].Properties = append(x.Components[0].Properties, connctd.Property{ID: connctd.PropertyID(fmt.Sprint("p", i%39)), Type: connctd.TypeString})
			}
		}, "components[0].properties[40].id stands twice"},
		"doubled component": {func(x *connctd.Thing) { x.Components = append(x.Components, x.Components[0]) }, "components[1].id stands twice"},
		"long property id": {func(x *connctd.Thing) {
			x.Components[0].Properties[0].ID = connctd.PropertyID(strings.Repeat("x", 201))
		}, "components[0].properties[0].id has 201 characters"},
		"doubled property": {func(x *connctd.Thing) {
			x.Components[0].Properties = append(x.Components[0].Properties, x.Components[0].Properties[0])
		}, "components[0].properties[1].id stands twice"},
		"value":       {func(x *connctd.Thing) { x.Components[0].Properties[0].Value = "canary" }, "components[0].properties[0] value of 6 bytes is no NUMBER"},
		"action name": {func(x *connctd.Thing) { x.Components[0].Actions[0].Name = "" }, "components[0].actions[0].name is empty"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			thing := lamp()
			tc.change(&thing)
			err := thing.Validate()
			if tc.want == "" {
				if err != nil {
					t.Errorf("error = %v", err)
				}
				return
			}
			if !errors.Is(err, connctd.ErrInvalid) || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "canary") {
				t.Errorf("error = %v, want %q", err, tc.want)
			}
		})
	}
	if v, ok := lamp().Attribute("room"); !ok || v != "kitchen" {
		t.Errorf("room = %q, %v", v, ok)
	}
	if _, ok := lamp().Attribute("floor"); ok {
		t.Error("there is no attribute floor")
	}
}
