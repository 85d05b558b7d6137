package mockserver

import (
	"net/http"
	"strings"

	"github.com/connctd/connctd-go/connctd"
)

// triggerAction records an action request. Who made the thing has to act: the
// connector of its client, or if it has none the app behind its callback. What
// they say at once would become the status of this answer.
func (s *Server) triggerAction(q *request) (answer, error) {
	var params map[string]any
	if err := s.decode(q, &params); err != nil {
		return answer{}, err
	}
	if err := s.lock(q); err != nil {
		return answer{}, err
	}
	defer s.unlock(q)
	a, err := s.model.TriggerAction(q.owner, connctd.ThingID(q.ids[0]), connctd.ComponentID(q.ids[1]), connctd.ActionID(q.ids[2]), params, q.now)
	return answer{status: http.StatusCreated, body: a.ActionRequest}, err
}

func (s *Server) registerCallback(q *request) (answer, error) {
	var in struct {
		URL string `json:"CallbackUrl"`
	}
	if err := s.decode(q, &in); err != nil {
		return answer{}, err
	}
	if err := s.lock(q); err != nil {
		return answer{}, err
	}
	defer s.unlock(q)
	return empty(http.StatusOK, s.model.SetCallback(q.owner.Account, in.URL))
}

// callbackURL tells where the platform itself takes the action requests for things
// that connectors made. Connectors run in this process, so the URL is this server's,
// under the host by which the request reached it, as links are. It stands outside of
// the API: it is for registering, and there is nothing to send to it.
func (s *Server) callbackURL(q *request) (answer, error) {
	return ok(link{strings.TrimSuffix(q.base, apiPath) + "/connectors/actions"})
}
