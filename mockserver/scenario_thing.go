package mockserver

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/jsondoc"
)

// thingFields are those of a thing, as in the body of a request to create one.
var thingFields = []string{"name", "manufacturer", "displayType", "mainComponentId", "status", "components", "attributes"}

// thingReader reads things: those of apps, or those that a connector declares,
// whose values may move and whose texts may have names in braces.
type thingReader struct {
	declares  bool
	known     []string // names that may stand in braces
	movements map[movingID]movement
}

// appThings reads things that stand still.
var appThings = thingReader{}

func (r thingReader) read(o jsondoc.Object) connctd.Thing {
	o.Require("name")
	t := connctd.Thing{
		Name: r.text(o.Get("name")), Manufacturer: o.Get("manufacturer").Text(), DisplayType: o.Get("displayType").Text(),
		MainComponentID: connctd.ComponentID(o.Get("mainComponentId").Text()), Status: connctd.ThingStatus(o.Get("status").Text()),
	}
	for v := range o.Get("attributes").List() {
		a := v.Object("name", "value")
		t.Attributes = append(t.Attributes, connctd.Attribute{Name: a.Get("name").Text(), Value: a.Get("value").Text()})
	}
	for v := range o.Get("components").List() {
		t.Components = append(t.Components, r.component(v))
	}
	if t.MainComponentID == "" && len(t.Components) > 0 {
		t.MainComponentID = t.Components[0].ID
	}
	return t
}

func (r thingReader) component(v jsondoc.Value) connctd.Component {
	o := v.Object("id", "name", "componentType", "capabilities", "properties", "actions")
	o.Require("id")
	c := connctd.Component{
		ID: connctd.ComponentID(o.Get("id").Text()), Name: o.Get("name").Text(),
		ComponentType: o.Get("componentType").Text(), Capabilities: o.Get("capabilities").Texts(),
	}
	if c.Name == "" {
		c.Name = string(c.ID)
	}
	for item := range o.Get("properties").List() {
		p, m := r.property(item)
		c.Properties = append(c.Properties, p)
		if m.kind != "" {
			r.movements[movingID{c.ID, p.ID}] = m
		}
	}
	for item := range o.Get("actions").List() {
		c.Actions = append(c.Actions, readAction(item))
	}
	return c
}

var inBraces = regexp.MustCompile(`\{[^{}]*\}`)

// text reads a text and notes what stands in braces and is nothing.
func (r thingReader) text(v jsondoc.Value) string {
	text := v.Text()
	if !r.declares {
		return text
	}
	for _, name := range inBraces.FindAllString(text, -1) {
		if !slices.Contains(r.known, name) {
			v.Fail("has %s, which is nothing; known: %s (fields of type secret cannot be shown)", name, strings.Join(r.known, ", "))
		}
	}
	if strings.ContainsAny(inBraces.ReplaceAllString(text, ""), "{}") {
		v.Fail("has a brace without its other half; names stand in braces, such as {subject}")
	}
	return text
}

func readAction(v jsondoc.Value) connctd.Action {
	o := v.Object("id", "name", "parameters")
	o.Require("name")
	a := connctd.Action{ID: connctd.ActionID(o.Get("id").Text()), Name: o.Get("name").Text()}
	for item := range o.Get("parameters").List() {
		p := item.Object("name", "type")
		p.Require("name", "type")
		a.Parameters = append(a.Parameters, connctd.Parameter{Name: p.Get("name").Text(), Type: readType(p.Get("type"))})
	}
	return a
}

func readType(v jsondoc.Value) connctd.ValueType {
	return connctd.ValueType(oneOf(v, []string{string(connctd.TypeNumber), string(connctd.TypeString), string(connctd.TypeBoolean)}))
}

// property reads a property with its value, or with how its value moves.
func (r thingReader) property(v jsondoc.Value) (connctd.Property, movement) {
	fields := []string{"id", "name", "type", "unit", "propertyType", "value"}
	if r.declares {
		fields = append(fields, "moves")
	}
	o := v.Object(fields...)
	o.Require("id", "type")
	p := connctd.Property{
		ID: connctd.PropertyID(o.Get("id").Text()), Name: o.Get("name").Text(), Type: readType(o.Get("type")),
		Unit: o.Get("unit").Text(), PropertyType: o.Get("propertyType").Text(),
	}
	if p.Name == "" {
		p.Name = string(p.ID)
	}
	value, moves := o.Get("value"), o.Get("moves")
	p.Value = connctd.Value(r.text(value))
	var m movement
	switch {
	case moves.Present() && value.Present():
		moves.Fail("cannot stand beside value: a value stays or moves")
	case moves.Present():
		m = readMovement(moves, p.Type)
	case !value.Present():
		v.Fail("has no value")
	case p.Type == "": // noted already
	case p.Value.Check(p.Type) != nil:
		value.Fail("does not fit the type %s", p.Type)
	default:
		return p, m
	}
	p.Type, p.Value = typeOr(p.Type), m.first(typeOr(p.Type)) // one that fits, so that nothing is told twice
	return p, m
}

func typeOr(t connctd.ValueType) connctd.ValueType { return cmp.Or(t, connctd.TypeString) }
