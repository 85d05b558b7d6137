package webapp

import (
	"crypto/rand"
	"maps"
	"net/http"
	"sync"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

const sessionFor = 12 * time.Hour

// sessions are who is signed in, by the token in their cookie.
type sessions struct {
	cookie string // its name

	mu sync.Mutex // guards of
	of map[string]session
}

type session struct {
	customer connctd.SubjectID
	until    time.Time
}

// begin returns the token of a new session, and forgets those that are over.
func (s *sessions) begin(customer connctd.SubjectID) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of == nil {
		s.of = map[string]session{}
	}
	now := time.Now()
	maps.DeleteFunc(s.of, func(_ string, old session) bool { return now.After(old.until) })
	token := rand.Text()
	s.of[token] = session{customer, now.Add(sessionFor)}
	return token
}

// customer returns who sent the request.
func (s *sessions) customer(r *http.Request) (connctd.SubjectID, bool) {
	cookie, err := r.Cookie(s.cookie)
	if err != nil {
		return "", false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	found, ok := s.of[cookie.Value]
	return found.customer, ok && time.Now().Before(found.until)
}

// end forgets the session of the request.
func (s *sessions) end(r *http.Request) {
	if cookie, err := r.Cookie(s.cookie); err == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.of, cookie.Value)
	}
}

// cookieName is the name of the cookie. Over https it has a prefix with which browsers
// take it from this host alone, and not from a neighbour below the same domain.
func cookieName(scheme string) string {
	if scheme == "https" {
		return "__Host-session"
	}
	return "session"
}

// cookie carries a token. It must be Lax: the browser comes back from the consent by
// way of another site, and with Strict it would come back signed out.
func (a *App) cookie(token string) *http.Cookie {
	return &http.Cookie{
		Name: a.sessions.cookie, Value: token, Path: "/", MaxAge: int(sessionFor.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: a.address.Scheme == "https",
	}
}
