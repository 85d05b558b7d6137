package standin

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// scope is what the stations are shown for.
const scope = "read_station"

// data answers with the stations of the one customer, or says why not.
func (s *Service) data(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count.Stations++
	token, g := s.bearer(r)
	switch {
	case s.isBroken(w):
	case token == "":
		refuse(w, http.StatusUnauthorized, 1, "Access token is missing")
	case g == nil:
		refuse(w, http.StatusForbidden, 2, "Invalid access token")
	case !time.Now().Before(g.expires):
		refuse(w, http.StatusForbidden, 3, "Access token expired")
	case !slices.Contains(g.scopes, scope):
		reply(w, http.StatusForbidden, recorded("error-scope.json"))
	case s.throttled > 0:
		s.throttled--
		refuse(w, http.StatusForbidden, 26, "User usage reached")
	default:
		reply(w, http.StatusOK, s.stations)
	}
}

// refuse answers in the form that the service gives to errors.
func refuse(w http.ResponseWriter, status, code int, message string) {
	reply(w, status, fmt.Appendf(nil, `{"error":{"code":%d,"message":%q}}`, code, message))
}

// isBroken reports whether the service is asked to be, and then answers so.
func (s *Service) isBroken(w http.ResponseWriter) bool {
	if s.broken == 0 {
		return false
	}
	s.broken--
	http.Error(w, "service unavailable", http.StatusServiceUnavailable)
	return true
}
