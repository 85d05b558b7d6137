package state

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// Thing is a thing and whose it is.
type Thing struct {
	connctd.Thing
	Owner  Owner            `json:"owner"`
	Client connctd.ClientID `json:"client,omitempty"` // that made it; empty if an app did
	Key    string           `json:"key,omitempty"`    // the client's own id of it
	Born   int              `json:"born"`
}

func (t Thing) birth() int    { return t.Born }
func (t Thing) listed() Owner { return t.Owner }

func (t Thing) nature() nature {
	return nature{t.Owner.Account, t.Owner.Subject, t.Key, t.Name, string(t.ID)}
}

// CreateThing makes a thing for an app.
func (m *Model) CreateThing(o Owner, t connctd.Thing, now time.Time) (connctd.ThingID, error) {
	body, err := json.Marshal(t)
	if err != nil {
		return "", invalid(connctd.CodeBadThing, "the thing cannot be written: %v", err)
	}
	return m.addThing(Thing{Thing: t, Owner: o}, now, o.Account, o.Subject, string(body))
}

// CreateThingFor makes a thing and its mapping for a client, in one step. For a
// client that is gone, nothing can be made.
func (m *Model) CreateThingFor(id connctd.ClientID, key string, t connctd.Thing, now time.Time) (connctd.ThingID, error) {
	c, ok := m.clients.get(id)
	if !ok {
		return "", notFound(connctd.CodeNoClient, "connector client")
	}
	if _, exists := m.thingOf.get(made{id, key}); exists {
		return "", conflict(connctd.CodeBadThing, "the client has made a thing of this key already")
	}
	return m.addThing(Thing{Thing: t, Owner: c.Owner, Client: id, Key: key}, now, string(id), key)
}

func (m *Model) addThing(t Thing, now time.Time, natural ...string) (connctd.ThingID, error) {
	if err := t.check(); err != nil {
		return "", invalid(connctd.CodeBadThing, "%s", reason(err))
	}
	if err := checkActions(t.Thing); err != nil {
		return "", err
	}
	if t.Status == "" {
		t.Status = connctd.ThingUnknown
	}
	t.Thing = completed(t.Thing, now)
	t.ID = connctd.ThingID(m.newID("thing", natural...))
	t.Born = m.birth(now)
	m.things.put(t.ID, t)
	m.note(created, "thing", string(t.ID))
	m.remember(t.Owner, t.Born)
	if t.Client != "" {
		m.thingOf.set(made{t.Client, t.Key}, t.ID)
	}
	return t.ID, nil
}

// completed copies a thing, so that nobody outside can change it, with the time of
// each value.
func completed(t connctd.Thing, now time.Time) connctd.Thing {
	t.ComponentLinks = nil
	t.Attributes = slices.Clone(t.Attributes)
	t.Components = slices.Clone(t.Components)
	for i := range t.Components {
		c := &t.Components[i]
		c.PropertyLinks = nil
		c.Properties = slices.Clone(c.Properties)
		for j := range c.Properties {
			if p := &c.Properties[j]; p.LastUpdate.IsZero() {
				p.LastUpdate = now
			}
		}
	}
	return t
}

// Things returns the things of a customer.
func (m *Model) Things(o Owner) []Thing {
	return m.things.of(o).copy()
}

// Thing returns a customer's thing.
func (m *Model) Thing(o Owner, id connctd.ThingID) (Thing, error) {
	t, ok := m.things.get(id)
	if !ok || t.Owner != o {
		return Thing{}, notFound(connctd.CodeNoThing, "thing")
	}
	return t, nil
}

// Component returns a component of a customer's thing.
func (m *Model) Component(o Owner, id connctd.ThingID, component connctd.ComponentID) (connctd.Component, error) {
	t, err := m.Thing(o, id)
	if err != nil {
		return connctd.Component{}, err
	}
	i := slices.IndexFunc(t.Components, func(c connctd.Component) bool { return c.ID == component })
	if i < 0 {
		return connctd.Component{}, notFound(connctd.CodeNoComponent, "component of the thing")
	}
	return t.Components[i], nil
}

// Property returns a property of a customer's thing.
func (m *Model) Property(o Owner, id connctd.ThingID, component connctd.ComponentID, property connctd.PropertyID) (connctd.Property, error) {
	c, err := m.Component(o, id, component)
	if err != nil {
		return connctd.Property{}, err
	}
	i := slices.IndexFunc(c.Properties, func(p connctd.Property) bool { return p.ID == property })
	if i < 0 {
		return connctd.Property{}, notFound(connctd.CodeNoProperty, "property of the component")
	}
	return c.Properties[i], nil
}

// SetProperty writes a value; at is when it was measured.
func (m *Model) SetProperty(o Owner, id connctd.ThingID, component connctd.ComponentID, property connctd.PropertyID, v connctd.Value, at time.Time) error {
	p, err := m.Property(o, id, component, property)
	if err != nil {
		return err
	}
	if err := checkValue(p, v, at); err != nil {
		return invalid(connctd.CodeBadValue, "%s", reason(err))
	}
	p.Value, p.LastUpdate = v, at
	t, _ := m.things.get(id)
	t.Thing = completed(t.Thing, at) // readers hold the old one
	for i, c := range t.Components {
		for j := range c.Properties {
			if c.ID == component && c.Properties[j].ID == property {
				t.Components[i].Properties[j] = p
			}
		}
	}
	m.things.put(id, t)
	m.note(changed, "property", string(id)+"/"+string(component)+"/"+string(property))
	return nil
}

// SetThingStatus writes whether a thing can be reached.
func (m *Model) SetThingStatus(o Owner, id connctd.ThingID, status connctd.ThingStatus) error {
	t, err := m.Thing(o, id)
	if err != nil {
		return err
	}
	switch status {
	case connctd.ThingAvailable, connctd.ThingUnavailable, connctd.ThingUnknown:
	default:
		return invalid(connctd.CodeBadValue, "status must be AVAILABLE, UNAVAILABLE or UNKNOWN")
	}
	t.Status = status
	m.things.put(id, t)
	m.note(changed, "thing", string(id))
	return nil
}

// DeleteThing removes a thing, with its mapping if a client made it.
func (m *Model) DeleteThing(o Owner, id connctd.ThingID) error {
	t, err := m.Thing(o, id)
	if err != nil {
		return err
	}
	m.things.drop(id)
	m.thingOf.drop(made{t.Client, t.Key})
	m.note(removed, "thing", string(id))
	return nil
}

// reason is what an error of package connctd says, on one line and without the
// name of the sentinel.
func reason(err error) string {
	text := strings.TrimPrefix(err.Error(), connctd.ErrInvalid.Error()+": ")
	if !errors.Is(err, connctd.ErrInvalid) {
		return text
	}
	return strings.ReplaceAll(text, "\n", "; ")
}

// Made returns the things that a client made, in the order of their birth.
func (m *Model) Made(id connctd.ClientID) []Thing {
	return m.madeBy(id).copy()
}

func (m *Model) madeBy(id connctd.ClientID) line[Thing] {
	c, ok := m.clients.get(id)
	if !ok {
		return nil
	}
	return m.things.of(c.Owner).where(func(t *Thing) bool { return t.Client == id })
}
