package connector

import (
	"encoding/json"

	"github.com/connctd/connctd-go/connctd"
)

// list is a list of a form that is being read. What is not there reads as empty; what
// is of another kind is noted in bad.
type list struct {
	items []any
	bad   *bool
}

// readForm reads what appendThing wrote.
func readForm(text []byte) (connctd.Thing, error) {
	var bad bool
	top := list{bad: &bad}
	if err := json.Unmarshal(text, &top.items); err != nil {
		return connctd.Thing{}, errForm
	}
	t := connctd.Thing{
		Name: top.text(0), Manufacturer: top.text(1), DisplayType: top.text(2),
		MainComponentID: connctd.ComponentID(top.text(3)), Status: connctd.ThingStatus(top.text(4)),
	}
	for _, a := range top.lists(5) {
		t.Attributes = append(t.Attributes, connctd.Attribute{Name: a.text(0), Value: a.text(1)})
	}
	for _, c := range top.lists(6) {
		t.Components = append(t.Components, c.component())
	}
	if bad {
		return connctd.Thing{}, errForm
	}
	return t, nil
}

func (l list) component() connctd.Component {
	c := connctd.Component{ID: connctd.ComponentID(l.text(0)), Name: l.text(1), ComponentType: l.text(2)}
	for _, p := range l.lists(3) {
		c.Properties = append(c.Properties, p.property())
	}
	capabilities := l.list(4)
	for i := range capabilities.items {
		c.Capabilities = append(c.Capabilities, capabilities.text(i))
	}
	for _, a := range l.lists(5) {
		c.Actions = append(c.Actions, a.action())
	}
	return c
}

func (l list) property() connctd.Property {
	p := connctd.Property{
		ID: connctd.PropertyID(l.text(0)), Value: connctd.Value(l.text(1)), Type: connctd.ValueType(l.text(2)),
		PropertyType: l.text(3), Unit: l.text(4), Name: l.text(0),
	}
	if len(l.items) > 5 {
		p.Name = l.text(5)
	}
	for i := 6; i < len(l.items); i++ {
		p.AffectedBy = append(p.AffectedBy, connctd.Ref[connctd.ActionID]{Href: l.text(i)})
	}
	return p
}

func (l list) action() connctd.Action {
	a := connctd.Action{ID: connctd.ActionID(l.text(0)), Name: l.text(1)}
	for i := 2; i < len(l.items); i++ {
		p := l.list(i)
		a.Parameters = append(a.Parameters, connctd.Parameter{Name: p.text(0), Type: connctd.ValueType(p.text(1))})
	}
	return a
}

func (l list) text(i int) string {
	if i >= len(l.items) {
		return ""
	}
	switch item := l.items[i].(type) {
	case string:
		return item
	case float64:
		if word := int(item); word >= 0 && word < len(words) {
			return words[word]
		}
	}
	*l.bad = true
	return ""
}

func (l list) list(i int) list {
	if i >= len(l.items) {
		return list{bad: l.bad}
	}
	items, ok := l.items[i].([]any)
	if !ok {
		*l.bad = true
	}
	return list{items, l.bad}
}

func (l list) lists(i int) []list {
	outer := l.list(i)
	all := make([]list, len(outer.items))
	for j := range all {
		all[j] = outer.list(j)
	}
	return all
}
