package model

import (
	"maps"
	"slices"

	"github.com/connctd/connctd-go/connctd"
)

// world is what must be there, by account.
type world map[string]*account

// account is an app with its customers.
type account struct {
	instances map[string]connctd.InstanceID // by type
	customers map[string]*customer
}

// customer is an external subject.
type customer struct {
	clients map[string]*client // by type
	things  map[connctd.ThingID]*thing
}

// client is a connector client. What its connector has said of its things is in keys.
type client struct {
	id      connctd.ClientID
	consent consent
	status  connctd.ClientStatus
	keys    map[string]*record
}

// record is what the runtime knows of a thing of a client. The thing itself may be
// gone: whoever deleted it did not tell the runtime.
type record struct {
	thing   *thing
	value   connctd.Value
	status  connctd.ThingStatus
	missing int
}

// thing is a thing of an app or of a client.
type thing struct {
	id     connctd.ThingID // of a client's: empty until it is seen
	client *client         // nil: an app made it
	key    string
	value  connctd.Value
	status connctd.ThingStatus
	gone   bool
}

func newWorld(accounts, customers []string) world {
	w := world{}
	for _, name := range accounts {
		a := &account{instances: map[string]connctd.InstanceID{}, customers: map[string]*customer{}}
		for _, subject := range customers {
			a.customers[subject] = &customer{clients: map[string]*client{}, things: map[connctd.ThingID]*thing{}}
		}
		w[name] = a
	}
	return w
}

// inUse reports whether an instance has clients.
func (a *account) inUse(typ string) bool {
	for _, c := range a.customers {
		if c.clients[typ] != nil {
			return true
		}
	}
	return false
}

// typeOf returns the type of the account's instance with an id.
func (a *account) typeOf(id connctd.InstanceID) (string, bool) {
	for typ, own := range a.instances {
		if own == id {
			return typ, true
		}
	}
	return "", false
}

// clientByID returns the customer's client with an id, and its type.
func (c *customer) clientByID(id connctd.ClientID) (string, *client) {
	for typ, own := range c.clients {
		if own.id == id {
			return typ, own
		}
	}
	return "", nil
}

// client returns somebody's client.
func (w world) client(id connctd.ClientID) *client {
	for _, own := range w {
		for _, customer := range own.customers {
			if _, c := customer.clientByID(id); c != nil {
				return c
			}
		}
	}
	return nil
}

// runs reports whether a client is polled.
func (c *client) runs() bool { return c.consent == "" || c.consent == allowed }

// alive are the things that are there, by key.
func (c *client) alive() map[string]*thing {
	alive := map[string]*thing{}
	for key, r := range c.keys {
		if !r.thing.gone {
			alive[key] = r.thing
		}
	}
	return alive
}

// allThings are the customer's, of the app and of clients.
func (c *customer) allThings() []*thing {
	all := slices.Collect(maps.Values(c.things))
	for _, cl := range c.clients {
		all = slices.AppendSeq(all, maps.Values(cl.alive()))
	}
	return all
}

// thingByID returns the customer's thing with an id.
func (c *customer) thingByID(id connctd.ThingID) *thing {
	for _, t := range c.allThings() {
		if t.id == id {
			return t
		}
	}
	return nil
}

// deleteThing removes a thing.
func (c *customer) deleteThing(t *thing) {
	t.gone = true
	delete(c.things, t.id)
}
