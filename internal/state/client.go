package state

import (
	"encoding/json"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// Client is a connector client.
type Client struct {
	ID       connctd.ClientID     `json:"id"`
	Owner    Owner                `json:"owner"`
	Instance connctd.InstanceID   `json:"instance"`
	Type     string               `json:"type"`
	Config   json.RawMessage      `json:"configuration,omitempty"` // never given back; nil if there is none
	Consent  Consent              `json:"consent,omitempty"`       // empty: none is needed
	Status   connctd.ClientStatus `json:"status"`
	Reason   string               `json:"reason,omitempty"` // why the status is ERROR
	Born     int                  `json:"born"`
}

func (c Client) birth() int    { return c.Born }
func (c Client) listed() Owner { return c.Owner }

func (c Client) nature() nature {
	return nature{c.Owner.Account, c.Owner.Subject, c.Type, string(c.ID)}
}

// MayCreateClient returns the instance that a client would be made of, or why
// CreateClient would refuse.
func (m *Model) MayCreateClient(o Owner, typeID string, config json.RawMessage) (connctd.InstanceID, error) {
	instance, exists := m.instanceOf.get(owned{Owner{Account: o.Account}, typeID})
	if !exists {
		return "", m.noInstance(typeID)
	}
	if _, exists := m.clientOf.get(owned{o, typeID}); exists {
		return "", conflict(connctd.CodeClientExists, "this subject has a client of %s already; there can be one per subject and connector type", typeID)
	}
	t, _ := m.typeOf(typeID)
	return instance, checkConfig(t.CheckClient, config)
}

// CreateClient makes the one client of a type that a customer can have.
func (m *Model) CreateClient(o Owner, typeID string, config json.RawMessage, now time.Time) (Client, error) {
	instance, err := m.MayCreateClient(o, typeID, config)
	if err != nil {
		return Client{}, err
	}
	c := Client{
		ID: connctd.ClientID(m.newID("client", o.Account, o.Subject, typeID)), Owner: o,
		Instance: instance, Type: typeID, Config: config, Status: connctd.StatusStarting,
	}
	if t, _ := m.typeOf(typeID); t.NeedsConsent {
		c.Consent = Pending
	}
	c.Born = m.birth(now)
	m.clients.put(c.ID, c)
	m.clientOf.set(owned{o, typeID}, c.ID)
	m.note(created, "client", string(c.ID))
	m.remember(o, c.Born)
	return c, nil
}

// noInstance has one code for both causes: without an instance of it, a type that
// nobody knows is no different from one that somebody does.
func (m *Model) noInstance(typeID string) error {
	if _, known := m.typeOf(typeID); !known {
		return invalid(connctd.CodeInstanceMissing, "there is no instance of %.40q, which is no known connector type; known types: %s", typeID, m.typeNames())
	}
	return invalid(connctd.CodeInstanceMissing, "this account has no instance of %s; create one first (POST /connectors/instances)", typeID)
}

// Clients returns the clients of a customer.
func (m *Model) Clients(o Owner) []Client {
	return m.clients.of(o).copy()
}

// ClientsOf returns the clients of an instance.
func (m *Model) ClientsOf(id connctd.InstanceID) []Client {
	return m.clients.ordered.where(func(c *Client) bool { return c.Instance == id }).copy()
}

// Client returns a customer's client.
func (m *Model) Client(o Owner, id connctd.ClientID) (Client, error) {
	c, ok := m.clients.get(id)
	if !ok || c.Owner != o {
		return Client{}, notFound(connctd.CodeNoClient, "connector client")
	}
	return c, nil
}

// ClientByID returns a client, whoever has it.
func (m *Model) ClientByID(id connctd.ClientID) (Client, error) {
	c, ok := m.clients.get(id)
	if !ok {
		return Client{}, notFound(connctd.CodeNoClient, "connector client")
	}
	return c, nil
}

// Mappings returns which things a client made of what, in the order of their
// birth. A thing is in exactly one mapping, since the mapping is the thing.
func (m *Model) Mappings(id connctd.ClientID) []connctd.Mapping {
	things := m.madeBy(id)
	all := make([]connctd.Mapping, len(things))
	for i, t := range things {
		all[i] = connctd.Mapping{ConnectorThingID: t.Key, ThingID: t.ID}
	}
	return all
}

// SetStatus moves a client to a status. A move that is not allowed, or of a
// client that is gone, changes nothing and reports false.
func (m *Model) SetStatus(id connctd.ClientID, to connctd.ClientStatus, reason string) bool {
	c, ok := m.clients.get(id)
	if !ok || !mayMove(c.Status, to) {
		return false
	}
	c.Status, c.Reason = to, reason
	m.clients.put(id, c)
	m.note(changed, "client", string(id))
	return true
}

// mayMove is the whole life of a client.
func mayMove(from, to connctd.ClientStatus) bool {
	switch from {
	case connctd.StatusStarting:
		return to == connctd.StatusStarted || to == connctd.StatusError
	case connctd.StatusStarted:
		return to == connctd.StatusError
	case connctd.StatusError:
		return to == connctd.StatusStarting || to == connctd.StatusStarted
	}
	return false
}

// DropClient removes a client with its mappings and its things, all at once.
func (m *Model) DropClient(id connctd.ClientID) {
	c, there := m.clients.get(id)
	if !there {
		return
	}
	for _, mapping := range m.Mappings(id) {
		m.things.drop(mapping.ThingID)
		m.thingOf.drop(made{id, mapping.ConnectorThingID})
		m.note(removed, "thing", string(mapping.ThingID))
	}
	m.clients.drop(id)
	m.clientOf.drop(owned{c.Owner, c.Type})
	m.note(removed, "client", string(id))
}
