package model

import (
	"fmt"
	"slices"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
	"pgregory.net/rapid"
)

// picture is all there is, a line for each thing that can be said.
func (w world) picture() []string {
	var lines []string
	for name, own := range w {
		for typ, id := range own.instances {
			lines = append(lines, fmt.Sprintf("instance %s %s %s", name, typ, id))
		}
		for subject, customer := range own.customers {
			for typ, c := range customer.clients {
				lines = append(lines, fmt.Sprintf("client %s/%s %s %s %s %s %s", name, subject, typ, c.id, own.instances[typ], c.status, c.consent))
				for key, t := range c.alive() {
					lines = append(lines, fmt.Sprintf("mapping %s %s %s", c.id, key, t.id))
				}
			}
			for _, t := range customer.allThings() {
				maker := connctd.ClientID("")
				if t.client != nil {
					maker = t.client.id
				}
				lines = append(lines, fmt.Sprintf("thing %s/%s %s %s %s %s %s", name, subject, t.id, maker, t.key, t.value, t.status))
			}
		}
	}
	slices.Sort(lines)
	return lines
}

func pictureOf(s mockserver.State) []string {
	var lines []string
	for _, i := range s.Instances {
		lines = append(lines, fmt.Sprintf("instance %s %s %s", i.Account, i.Type, i.ID))
	}
	for _, c := range s.Clients {
		lines = append(lines, fmt.Sprintf("client %s/%s %s %s %s %s %s", c.Account, c.Subject, c.Type, c.ID, c.Instance, c.Status, c.Consent))
		for _, m := range c.Mappings {
			lines = append(lines, fmt.Sprintf("mapping %s %s %s", c.ID, m.ConnectorThingID, m.ThingID))
		}
	}
	for _, t := range s.Things {
		lines = append(lines, fmt.Sprintf("thing %s/%s %s %s %s %s %s", t.Account, t.Subject, t.ID, t.Client, t.Key, t.Components[0].Properties[0].Value, t.Status))
	}
	slices.Sort(lines)
	return lines
}

// look compares the lists of somebody, as the API gives them.
func (s *story) look(t *rapid.T, a actor) {
	own, customer := s.of(a)
	instances, err1 := s.clients[a.account].ListInstances(ctx)
	clients, err2 := s.subject(a).ListClients(ctx)
	things, err3 := s.subject(a).ListThings(ctx)
	for _, err := range []error{err1, err2, err3} {
		demand(t, "list", err, nil)
	}
	if len(instances) != len(own.instances) || len(clients) != len(customer.clients) || len(things) != len(customer.allThings()) {
		t.Fatalf("%s has the instances %v, the clients %v and the things %v", a, instances, clients, things)
	}
	for _, ref := range clients {
		id, err := ref.ID()
		if _, c := customer.clientByID(id); err != nil || c == nil {
			t.Fatalf("%s has the client %v, %v", a, ref, err)
		}
	}
	for _, ref := range things {
		id, err := ref.ID()
		if err != nil || customer.thingByID(id) == nil {
			t.Fatalf("%s has the thing %v, %v", a, ref, err)
		}
	}
}
