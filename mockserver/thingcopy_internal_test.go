package mockserver

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
)

// wholeThing has something in every list that a thing can have.
func wholeThing() connctd.Thing {
	return connctd.Thing{
		Name: "Lamp", MainComponentID: "c", Attributes: []connctd.Attribute{{Name: "a", Value: "1"}},
		ComponentLinks: []connctd.Ref[connctd.ComponentID]{{Href: "c"}},
		Components: []connctd.Component{{
			ID: "c", Name: "c", Capabilities: []string{"x"}, PropertyLinks: []connctd.Ref[connctd.PropertyID]{{Href: "p"}},
			Properties: []connctd.Property{{
				ID: "p", Type: connctd.TypeNumber, Value: "1", LastUpdate: time.Unix(1, 0).UTC(),
				AffectedBy: []connctd.Ref[connctd.ActionID]{{Href: "a"}},
			}},
			Actions: []connctd.Action{{Name: "a", Parameters: []connctd.Parameter{{Name: "p", Type: connctd.TypeNumber}}}},
		}},
	}
}

// wipe zeroes every element of every list that can be reached.
func wipe(t *testing.T, path string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				wipe(t, path+"."+f.Name, v.Field(i))
			}
		}
	case reflect.Slice:
		if v.Len() == 0 {
			t.Errorf("%s is empty, so nothing shows that it is copied", path)
		}
		for i := range v.Len() {
			wipe(t, path, v.Index(i))
			v.Index(i).SetZero()
		}
	}
}

// A state is a copy: whatever is done to it, the server and its forks do not notice.
func TestStateIsACopy(t *testing.T) {
	t.Parallel()
	srv := New(t)
	if _, err := srv.Client().Subject("alice").CreateThing(t.Context(), wholeThing()); err != nil {
		t.Fatal(err)
	}
	fork, before := srv.Fork(t), srv.State().facts()
	mine := srv.State()
	mine.Things[0].Attributes[0].Value, mine.Things[0].Components[0].Name = "mine", "mine"
	mine.Things[0].Components[0].Properties[0].Value = "mine"
	for name, s := range map[string]*Server{"the server": srv, "its fork": fork} {
		if diff := cmp.Diff(before, s.State().facts()); diff != "" {
			t.Errorf("%s (-before +now):\n%s", name, diff)
		}
	}
}

// A list that is added to a thing has to be copied as well.
func TestCopyOfThing(t *testing.T) {
	t.Parallel()
	thing := wholeThing()
	wiped := copyOf(thing)
	wipe(t, "Thing", reflect.ValueOf(&wiped).Elem())
	if diff := cmp.Diff(wholeThing(), thing); diff != "" {
		t.Errorf("the thing that was copied (-before +now):\n%s", diff)
	}
}
