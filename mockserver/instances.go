package mockserver

import (
	"net/http"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/state"
)

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
