package model

import (
	"github.com/connctd/connctd-go/connctd"
	"pgregory.net/rapid"
)

var (
	colours  = rapid.SampledFrom([]connctd.Value{"red", "green", "blue"})
	statuses = rapid.SampledFrom([]connctd.ThingStatus{connctd.ThingAvailable, connctd.ThingUnavailable, connctd.ThingUnknown, "BROKEN"})
)

func (s *story) createThing(t *rapid.T) {
	a := anActor(t)
	_, customer := s.of(a)
	colour := colours.Draw(t, "colour")
	id, err := s.subject(a).CreateThing(ctx, connctd.Thing{Name: "Lamp", MainComponentID: "bulb", Components: []connctd.Component{{
		ID: "bulb", Properties: []connctd.Property{{ID: "colour", Type: connctd.TypeString, Value: colour}},
	}}})
	demand(t, "create thing", err, nil)
	customer.things[id] = &thing{id: id, value: colour, status: connctd.ThingUnknown}
	s.thingIDs = append(s.thingIDs, id)
}

// aThing returns somebody and the id of a thing, and the thing if it is theirs.
func (s *story) aThing(t *rapid.T) (actor, connctd.ThingID, *thing) {
	a, id := anActor(t), rapid.SampledFrom(s.thingIDs).Draw(t, "id")
	_, customer := s.of(a)
	return a, id, customer.thingByID(id)
}

func (s *story) getThing(t *rapid.T) {
	a, id, own := s.aThing(t)
	got, err := s.subject(a).ResolveThing(ctx, id)
	demand(t, "get thing", err, found(own != nil))
	if own != nil && (got.Status != own.status || got.Components[0].Properties[0].Value != own.value) {
		t.Fatalf("get thing: %+v, want %+v", got, own)
	}
}

func (s *story) setValue(t *rapid.T) {
	a, id, own := s.aThing(t)
	colour := colours.Draw(t, "colour")
	demand(t, "set value", s.subject(a).SetProperty(ctx, id, "bulb", "colour", colour), found(own != nil))
	if own != nil {
		own.value = colour
	}
}

func (s *story) setStatus(t *rapid.T) {
	a, id, own := s.aThing(t)
	status := statuses.Draw(t, "status")
	want := found(own != nil)
	got := s.subject(a).SetThingStatus(ctx, id, status)
	if status == "BROKEN" {
		if got == nil {
			t.Fatalf("a thing has become %s", status)
		}
		return
	}
	demand(t, "set status", got, want)
	if own != nil {
		own.status = status
	}
}

func (s *story) deleteThing(t *rapid.T) {
	a, id, own := s.aThing(t)
	_, customer := s.of(a)
	demand(t, "delete thing", s.subject(a).DeleteThing(ctx, id), found(own != nil))
	if own != nil {
		customer.deleteThing(own)
	}
}
