package connctd

import (
	"encoding/json"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/connctd/connctd-go/internal/contract"
)

// schema is as much of a schema of the OpenAPI document as the types are held to.
type schema struct {
	Ref        string `json:"$ref"`
	Type       types
	Enum       []string
	Deprecated bool
	MinLength  int
	Properties map[string]schema
	Required   []string
	AnyOf      []schema // the first is the first edition
}

// types are the JSON types that a value may have.
type types []string

func (t *types) UnmarshalJSON(data []byte) error {
	if data[0] == '[' {
		return json.Unmarshal(data, (*[]string)(t))
	}
	*t = types{""}
	return json.Unmarshal(data, &(*t)[0])
}

func (s schema) requires(property string) bool {
	return slices.Contains(s.Required, property) || len(s.AnyOf) > 0 && s.AnyOf[0].requires(property)
}

func schemas(t *testing.T) map[string]schema {
	t.Helper()
	var doc struct {
		Components struct{ Schemas map[string]schema }
	}
	if err := json.Unmarshal(contract.OpenAPI(), &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Components.Schemas
}

// wireTypes are the types of this package that travel, each with its schemas: of an
// answer, and of a request.
var wireTypes = []struct {
	value           any
	answer, request string
}{
	{Ref[ThingID]{}, "Link", ""},
	{Description{}, "Description", ""},
	{InstanceSpec{}, "", "InstanceSpec"},
	{ClientSpec{}, "", "ClientSpec"},
	{Instance{}, "Instance", ""},
	{ConnectorClient{}, "ConnectorClient", ""},
	{Mapping{}, "Mapping", ""},
	{Thing{}, "Thing", "NewThing"},
	{Component{}, "Component", "NewComponent"},
	{Property{}, "Property", "NewProperty"},
	{Attribute{}, "Attribute", "Attribute"},
	{Action{}, "Action", "Action"},
	{Parameter{}, "Parameter", "Parameter"},
	{ActionRequest{}, "ActionRequest", ""},
}

// The members of each type are the properties of its schemas, both ways. What the
// type always writes, an answer must have; what a request must have, the type always
// writes, or leaves out only when it is empty and would be refused as well.
func TestTypesAreTheOpenAPI(t *testing.T) {
	t.Parallel()
	all := schemas(t)
	for _, w := range wireTypes {
		members := membersOf(reflect.TypeOf(w.value))
		described := map[string]bool{}
		for _, name := range []string{w.answer, w.request} {
			for property, p := range all[name].Properties {
				m, there := members.find(property, p.Deprecated)
				described[m.name] = true
				required := all[name].requires(property)
				switch kinds := p.jsonTypes(all); {
				case !there:
					t.Errorf("%T has no member %s of schema %s", w.value, property, name)
				case name == w.answer && m.always && !required && !p.Deprecated:
					t.Errorf("%T always writes %s, but schema %s does not require it", w.value, property, name)
				case name == w.request && required && !m.always && p.MinLength == 0:
					t.Errorf("schema %s requires %s, which %T may leave out", name, property, w.value)
				case !slices.ContainsFunc(kinds, m.fits):
					t.Errorf("%s of %T is a %s, in schema %s a %v", property, w.value, m.goType, name, kinds)
				}
			}
		}
		for name := range members {
			if !described[name] {
				t.Errorf("%T has a member %s that is in no schema", w.value, name)
			}
		}
	}
}

// member is a field as encoding/json sees it.
type member struct {
	name   string
	always bool // it is written even if it is empty
	goType reflect.Type
}

// members are those of a struct, by name.
type members map[string]member

func membersOf(t reflect.Type) members {
	all := members{}
	for f := range t.Fields() {
		if name, options, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
			all[name] = member{name, options == "", f.Type}
		}
	}
	return all
}

// find returns the member of a property. One that is deprecated is another spelling.
func (all members) find(property string, deprecated bool) (member, bool) {
	for name, m := range all {
		if name == property || deprecated && strings.EqualFold(name, property) {
			return m, true
		}
	}
	return member{}, false
}

func (m member) fits(jsonType string) bool {
	switch m.goType.Kind() {
	case reflect.String:
		return jsonType == "string"
	case reflect.Slice:
		return jsonType == "array"
	case reflect.Struct:
		if m.goType == reflect.TypeFor[time.Time]() {
			return jsonType == "string"
		}
		return jsonType == "object"
	}
	return m.goType.Kind() == reflect.Interface
}

// jsonTypes returns the types of a property, behind a reference if it is one.
func (s schema) jsonTypes(all map[string]schema) types {
	if s.Ref != "" {
		return all[path.Base(s.Ref)].jsonTypes(all)
	}
	return s.Type
}
