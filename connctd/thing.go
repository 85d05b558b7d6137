package connctd

import "time"

// Thing is a device, or a service that behaves like one.
//
// A thing to be created has Components. A thing that [Subject.GetThing] read has
// ComponentLinks instead; [Subject.ResolveThing] follows them and fills both.
//
// Source: platform API, "Things".
type Thing struct {
	ID              ThingID            `json:"id,omitempty"` // given by the platform
	Name            string             `json:"name"`
	Manufacturer    string             `json:"manufacturer,omitempty"`
	DisplayType     string             `json:"displayType,omitempty"`
	MainComponentID ComponentID        `json:"mainComponentId,omitempty"` // names one of the components
	Status          ThingStatus        `json:"status,omitempty"`
	Components      []Component        `json:"components,omitempty"`
	ComponentLinks  []Ref[ComponentID] `json:"componentLinks,omitempty"`
	Attributes      []Attribute        `json:"attributes,omitempty"`
}

// ThingStatus says whether a thing can be reached.
type ThingStatus string

// The documented states of a thing.
const (
	ThingAvailable   ThingStatus = "AVAILABLE"
	ThingUnavailable ThingStatus = "UNAVAILABLE"
	ThingUnknown     ThingStatus = "UNKNOWN"
)

// Attribute is a note on a thing, such as the connector's own id of it.
type Attribute struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Attribute returns the value of the first attribute of that name, and whether
// there is one.
func (t Thing) Attribute(name string) (string, bool) {
	for _, a := range t.Attributes {
		if a.Name == name {
			return a.Value, true
		}
	}
	return "", false
}

// Component is a part of a thing, such as its thermometer.
type Component struct {
	ID            ComponentID       `json:"id"`
	Name          string            `json:"name"`
	ComponentType string            `json:"componentType"`
	Capabilities  []string          `json:"capabilities,omitempty"`
	Properties    []Property        `json:"properties,omitempty"`
	PropertyLinks []Ref[PropertyID] `json:"propertyLinks,omitempty"`
	Actions       []Action          `json:"actions,omitempty"`
}

// Property is one value of a component.
type Property struct {
	ID    PropertyID `json:"id"`
	Name  string     `json:"name"`
	Value Value      `json:"value"` // must fit Type
	Unit  string     `json:"unit"`  // such as "°C"; may be empty
	Type  ValueType  `json:"type"`
	// LastUpdate is when the value was measured, to the precision the
	// technology has.
	LastUpdate   time.Time `json:"lastUpdate,omitzero"`
	PropertyType string    `json:"propertyType"` // its meaning, such as "TEMPERATURE"
	// AffectedBy names the actions that change the property.
	AffectedBy []Ref[ActionID] `json:"affectedBy,omitempty"`
}

// Action is something a component can be asked to do.
type Action struct {
	ID         ActionID    `json:"id,omitempty"`
	Name       string      `json:"name"`
	Parameters []Parameter `json:"parameters,omitempty"`
}

// Parameter is an argument of an [Action]. Its value travels as a string.
type Parameter struct {
	Name string    `json:"name"`
	Type ValueType `json:"type"`
}
