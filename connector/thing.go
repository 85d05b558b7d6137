package connector

import (
	"slices"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// Thing returns a thing with one component, which has its name and its kind, such as
// "LAMP": that is what most technologies have. The component's id is "main".
func Thing(name, kind string, properties ...connctd.Property) connctd.Thing {
	c := Component("main", kind, properties...)
	c.Name = name
	return connctd.Thing{Name: name, DisplayType: kind, Components: []connctd.Component{c}}
}

// Component returns a component of a kind such as "SENSOR". Its name is its id, unless
// the author sets another. Properties without an id are left out; see [Optional].
func Component(id connctd.ComponentID, kind string, properties ...connctd.Property) connctd.Component {
	seen := slices.DeleteFunc(slices.Clone(properties), func(p connctd.Property) bool { return p.ID == "" })
	return connctd.Component{ID: id, Name: string(id), ComponentType: kind, Properties: seen}
}

// Optional returns the number that value points to, as [Number] does. Without a value
// it returns a property without an id, which [Thing] and [Component] leave out.
//
// A property that was there once stays, with its last value, for as long as the
// technology does not say it. But the first time that it is there, the thing is replaced
// and gets a new id, since the API cannot add a property to a thing. So Optional is for
// what some devices have and others lack. What a device surely has and only has not said
// yet is better there from the start, as a [Number] with a value that stands for
// unknown. Emitted later as well, that value takes the place of the last one.
func Optional(id connctd.PropertyID, meaning, unit string, value *float64) connctd.Property {
	if value == nil {
		return connctd.Property{}
	}
	return Number(id, meaning, unit, *value)
}

// Measured returns t with the time at which all of its values were true, where the
// technology tells it. A zero time changes nothing.
func Measured(at time.Time, t connctd.Thing) connctd.Thing {
	if at.IsZero() {
		return t
	}
	t.Components = slices.Clone(t.Components)
	for i, c := range t.Components {
		t.Components[i].Properties = slices.Clone(c.Properties)
		for j := range c.Properties {
			t.Components[i].Properties[j].LastUpdate = at.UTC()
		}
	}
	return t
}

// Action returns an action that a customer can start, which takes the given
// parameters. Its name is its id, unless the author sets another.
func Action(id connctd.ActionID, parameters ...connctd.Parameter) connctd.Action {
	return connctd.Action{ID: id, Name: string(id), Parameters: parameters}
}
