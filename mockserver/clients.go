package mockserver

import (
	"net/http"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/state"
)

// createClient makes a client and lets it run. One that needs consent exists just
// the same, but its customer's browser must go to the consent page first.
func (s *Server) createClient(q *request) (answer, error) {
	sp, err := s.spec(q)
	if err != nil {
		return answer{}, err
	}
	if err := s.verifyClient(q, sp); err != nil {
		return answer{}, err
	}
	if err := s.lock(q); err != nil {
		return answer{}, err
	}
	defer s.unlock(q)
	c, err := s.model.CreateClient(q.owner, sp.Type, sp.Config, q.now)
	if err != nil {
		return answer{}, err
	}
	if err := s.welcome(during(q), c); err != nil {
		s.model.DropClient(c.ID)
		return answer{}, err
	}
	created := answer{status: http.StatusCreated, body: s.dialect.createdClient(c.ID)}
	if c.Consent != "" {
		created.status, created.location = http.StatusSeeOther, s.consentLink(q, c.ID)
		if !s.dialect.has(RedirectBody) {
			created.body = nil
		}
	}
	return created, nil
}

func (s *Server) listClients(q *request) (answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return ok(linksTo(s.model.Clients(q.owner), func(c state.Client) link { return q.link(aClient, string(c.ID)) }))
}

func (s *Server) getClient(q *request) (answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.model.Client(q.owner, connctd.ClientID(q.ids[0]))
	if err != nil {
		return answer{}, err
	}
	return ok(struct {
		ID        connctd.ClientID     `json:"id"`
		Instance  link                 `json:"instance"`
		Connector link                 `json:"connector"`
		Mappings  []connctd.Mapping    `json:"mappings"`
		Status    connctd.ClientStatus `json:"status"`
	}{
		c.ID, q.link(anItem, string(c.Instance)),
		q.link(aDescription, string(s.model.DescriptionID(c.Type))),
		s.model.Mappings(c.ID), s.dialect.clientStatus(c.Status),
	})
}

func (s *Server) deleteClient(q *request) (answer, error) {
	if err := s.lock(q); err != nil {
		return answer{}, err
	}
	c, err := s.model.Client(q.owner, connctd.ClientID(q.ids[0]))
	s.mu.Unlock()
	if err != nil {
		return answer{}, err
	}
	return empty(http.StatusNoContent, s.unhost(during(q), c))
}
