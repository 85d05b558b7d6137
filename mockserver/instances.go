package mockserver

import (
	"bytes"
	"encoding/json"
	"net/http"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/state"
)

const aDescription = "/connectors/descriptions/{}"

// spec is the body of a request to create an instance or a client.
type spec struct {
	Type   string          `json:"connector_type_id"`
	Config json.RawMessage `json:"configuration"`
}

// spec reads the body of a create. A configuration is an object, or none.
func (s *Server) spec(q *request) (spec, error) {
	var sp spec
	if err := s.decode(q, &sp); err != nil {
		return sp, err
	}
	sp.Config = bytes.TrimSpace(sp.Config)
	if len(sp.Config) == 0 || string(sp.Config) == "null" {
		sp.Config = nil
	}
	switch {
	case sp.Type == "":
		return sp, refuse(http.StatusBadRequest, connctd.CodeBadBody, "connector_type_id is missing")
	case sp.Config != nil && sp.Config[0] != '{':
		return sp, refuse(http.StatusBadRequest, connctd.CodeBadConfig, "configuration must be an object")
	}
	return sp, nil
}

func (s *Server) createInstance(q *request) (answer, error) {
	sp, err := s.spec(q)
	if err != nil {
		return answer{}, err
	}
	if err := s.verifyInstance(q, sp); err != nil {
		return answer{}, err
	}
	if err := s.lock(q); err != nil {
		return answer{}, err
	}
	defer s.unlock(q)
	i, err := s.model.CreateInstance(q.owner.Account, sp.Type, sp.Config, q.now)
	return answer{status: http.StatusCreated, body: map[string]any{"id": i.ID}}, err
}

func (s *Server) listInstances(q *request) (answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return ok(linksTo(s.model.Instances(q.owner.Account), func(i state.Instance) link { return q.link(anItem, string(i.ID)) }))
}

func (s *Server) getInstance(q *request) (answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.model.Instance(q.owner.Account, connctd.InstanceID(q.ids[0]))
	if err != nil {
		return answer{}, err
	}
	clients := s.model.ClientsOf(i.ID)
	return ok(struct {
		ID        connctd.InstanceID `json:"id"`
		Clients   []link             `json:"clients"`
		Connector link               `json:"connector"`
	}{
		i.ID,
		linksTo(clients, func(c state.Client) link { return q.link(aClient, string(c.ID)) }),
		q.link(aDescription, string(s.model.DescriptionID(i.Type))),
	})
}

func (s *Server) deleteInstance(q *request) (answer, error) {
	if err := s.lock(q); err != nil {
		return answer{}, err
	}
	defer s.unlock(q)
	return empty(http.StatusNoContent, s.model.DeleteInstance(q.owner.Account, connctd.InstanceID(q.ids[0])))
}
