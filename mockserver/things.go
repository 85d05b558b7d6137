package mockserver

import (
	"net/http"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/state"
)

// createdThing spells its key as the documents do.
type createdThing struct {
	ID connctd.ThingID `json:"Id"`
}

func (s *Server) createThing(q *request) (answer, error) {
	var t connctd.Thing
	if err := s.decode(q, &t); err != nil {
		return answer{}, err
	}
	if err := s.lock(q); err != nil {
		return answer{}, err
	}
	defer s.unlock(q)
	id, err := s.model.CreateThing(q.owner, t, q.now)
	return answer{status: http.StatusCreated, body: createdThing{id}}, err
}

func (s *Server) listThings(q *request) (answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return ok(linksTo(s.model.Things(q.owner), func(t state.Thing) link { return q.link(aThing, string(t.ID)) }))
}

func (s *Server) getThing(q *request) (answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.model.Thing(q.owner, connctd.ThingID(q.ids[0]))
	if err != nil {
		return answer{}, err
	}
	return ok(s.dialect.thing(thingAnswer{
		t.ID, t.Name, t.Manufacturer, t.Status, t.DisplayType, t.MainComponentID,
		linksTo(t.Components, func(c connctd.Component) link { return q.link(aPart, q.ids[0], string(c.ID)) }),
		t.Attributes,
	}))
}

func (s *Server) getComponent(q *request) (answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.model.Component(q.owner, connctd.ThingID(q.ids[0]), connctd.ComponentID(q.ids[1]))
	if err != nil {
		return answer{}, err
	}
	return ok(s.dialect.component(componentAnswer{
		c.ID, c.Name, c.ComponentType, orEmpty(c.Capabilities),
		linksTo(c.Properties, func(p connctd.Property) link { return q.link(aValue, q.ids[0], q.ids[1], string(p.ID)) }),
		orEmpty(c.Actions),
	}))
}

func (s *Server) getProperty(q *request) (answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.model.Property(q.owner, connctd.ThingID(q.ids[0]), connctd.ComponentID(q.ids[1]), connctd.PropertyID(q.ids[2]))
	p.AffectedBy = nil // it stands on create only
	return answer{status: http.StatusOK, body: p}, err
}

// putProperty takes the time of the measurement too, as a later edition does.
func (s *Server) putProperty(q *request) (answer, error) {
	var in struct {
		Value      *connctd.Value `json:"value"`
		LastUpdate time.Time      `json:"lastUpdate"`
	}
	if err := s.decode(q, &in); err != nil {
		return answer{}, err
	}
	if in.Value == nil {
		return answer{}, refuse(http.StatusBadRequest, connctd.CodeBadValue, "value is missing")
	}
	if err := s.lock(q); err != nil {
		return answer{}, err
	}
	defer s.unlock(q)
	if in.LastUpdate.IsZero() {
		in.LastUpdate = q.now
	}
	return empty(s.dialect.done(SetPropertyNoContent), s.model.SetProperty(q.owner, connctd.ThingID(q.ids[0]), connctd.ComponentID(q.ids[1]), connctd.PropertyID(q.ids[2]), *in.Value, in.LastUpdate))
}

func (s *Server) patchThing(q *request) (answer, error) {
	var in struct {
		Status connctd.ThingStatus `json:"status"`
	}
	if err := s.decode(q, &in); err != nil {
		return answer{}, err
	}
	if err := s.lock(q); err != nil {
		return answer{}, err
	}
	defer s.unlock(q)
	return empty(http.StatusNoContent, s.model.SetThingStatus(q.owner, connctd.ThingID(q.ids[0]), in.Status))
}

func (s *Server) deleteThing(q *request) (answer, error) {
	if err := s.lock(q); err != nil {
		return answer{}, err
	}
	defer s.unlock(q)
	return empty(s.dialect.done(DeleteThingNoContent), s.model.DeleteThing(q.owner, connctd.ThingID(q.ids[0])))
}
