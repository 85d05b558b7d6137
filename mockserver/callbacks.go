package mockserver

import (
	"net/http"
)

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
	return ok(link{q.root() + "/connectors/actions"})
}
