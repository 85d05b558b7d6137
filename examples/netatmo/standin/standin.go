// Package standin answers in place of Netatmo: it replays a real recorded answer of
// GET /api/getstationsdata, and asks for consent, hands out tokens and refuses as the
// service does, so that examples and tests need no account and no network.
//
//	service := standin.New()
//	srv := mockserver.New(t, mockserver.WithConnector(netatmo.Connector), mockserver.WithUpstream(service.Client()))
//
// A person answers on its consent page, if it is served on a socket of this machine; a
// test calls [Service.Allow] or [Service.Deny].
package standin

import (
	"embed"
	"net/http"
	"sync"

	"github.com/connctd/connctd-go/mockserver"
)

// The one app that is registered.
const (
	ClientID     = "5d1a2b3c4d5e6f7081920a1b"
	ClientSecret = "s3cretOfTheAppAtNetatmo"
)

//go:embed recorded/*.json
var files embed.FS

// recorded returns a file as it was recorded.
func recorded(name string) []byte {
	body, err := files.ReadFile("recorded/" + name)
	if err != nil {
		panic("standin: " + err.Error()) // a file of this package is missing
	}
	return body
}

// Service is a stand-in. It is safe for concurrent use, and heeds the clock of a
// bubble of package testing/synctest.
type Service struct {
	routes *http.ServeMux

	mu        sync.Mutex // guards what follows
	codes     map[string]consent
	grants    []*grant
	stations  []byte
	throttled int
	broken    int
	count     Count
}

// Count tells how many requests there were.
type Count struct {
	Stations  int // for data, refused or not
	Refreshes int // that gave tokens
}

// New returns a stand-in that has the recorded stations.
func New() *Service {
	s := &Service{routes: http.NewServeMux(), codes: map[string]consent{}, stations: recorded("getstationsdata.json")}
	s.routes.HandleFunc("GET /oauth2/authorize", s.ask)
	s.routes.HandleFunc("POST /oauth2/authorize", s.decide)
	s.routes.HandleFunc("GET /oauth2/style.css", style)
	s.routes.HandleFunc("POST /oauth2/token", s.token)
	s.routes.HandleFunc("GET /api/getstationsdata", s.data)
	return s
}

// Replay makes this the answer to every request for data that is allowed.
func (s *Service) Replay(answer []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stations = answer
}

// Throttle answers the next n requests for data that the quota is reached.
func (s *Service) Throttle(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.throttled = n
}

// Break answers the next n requests for data or tokens with 503.
func (s *Service) Break(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken = n
}

// Revoke is what customers do who take their consent back: no token is accepted
// any more.
func (s *Service) Revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.grants = nil
}

// Count returns how many requests there were.
func (s *Service) Count() Count {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count
}

// ServeHTTP answers as the service does.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.routes.ServeHTTP(w, r) }

// Client returns a client that reaches the stand-in in memory, whatever host a
// request names. It works in a bubble of package testing/synctest.
func (s *Service) Client() *http.Client { return mockserver.StandIn(s) }

func reply(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may be gone
}
