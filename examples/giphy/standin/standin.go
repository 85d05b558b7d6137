// Package standin answers in place of Giphy: random pictures and searches, so that
// examples and tests run without an account or a network.
//
//	service := standin.New()
//	res, err := service.Client().Get("https://api.giphy.com/v1/gifs/random?api_key=" + standin.Key)
//
// The pictures come in turn, the same ones in every run. A search finds those with the
// word in their name.
package standin

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"

	"github.com/connctd/connctd-go/mockserver"
)

// Key is a key that the stand-in accepts: any of 32 letters and digits is.
const Key = "0123456789abcdefghijklmnopqrstuv"

// pictures are the names of those that there are.
var pictures = []string{"dancing-cat", "falling-snow", "happy-dog", "sleepy-cat", "waving-penguin"}

// Service is a stand-in. It is safe for concurrent use.
type Service struct {
	mu       sync.Mutex // guards what follows
	next     int
	throttle int
	requests int
}

// New returns a stand-in that begins with the first picture.
func New() *Service { return &Service{} }

// Throttle makes the next n requests be answered 429.
func (s *Service) Throttle(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.throttle = n
}

// Requests returns how many requests there were.
func (s *Service) Requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}

// Client returns a client that reaches the stand-in in memory, whatever host a
// request names. It works in a bubble of package testing/synctest.
func (s *Service) Client() *http.Client { return mockserver.StandIn(s) }

// picture is how the service shows one.
type picture struct {
	URL string `json:"url"`
}

func shown(name string) picture { return picture{"https://giphy.com/gifs/" + name} }

// ServeHTTP answers as the service does.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	throttled := s.count()
	switch {
	case r.URL.Path != "/v1/gifs/random" && r.URL.Path != "/v1/gifs/search":
		http.NotFound(w, r)
	case r.Method != http.MethodGet:
		w.Header().Set("Allow", http.MethodGet)
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
	case throttled:
		respond(w, http.StatusTooManyRequests, map[string]string{"message": "API rate limit exceeded"})
	case len(query.Get("api_key")) != len(Key):
		respond(w, http.StatusUnauthorized, map[string]string{"message": "Unauthorized"})
	case r.URL.Path == "/v1/gifs/random":
		respond(w, http.StatusOK, map[string]picture{"data": shown(s.random())})
	default:
		respond(w, http.StatusOK, map[string][]picture{"data": search(query.Get("q"))})
	}
}

// count counts a request and reports whether it is one too many.
func (s *Service) count() (throttled bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	if s.throttle > 0 {
		s.throttle--
		return true
	}
	return false
}

// random returns the next picture.
func (s *Service) random() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := pictures[s.next]
	s.next = (s.next + 1) % len(pictures)
	return name
}

// search returns the first picture with a word in its name, in a list.
func search(word string) []picture {
	for _, name := range pictures {
		if strings.Contains(name, strings.ToLower(word)) {
			return []picture{shown(name)}
		}
	}
	return []picture{}
}

func respond(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client may be gone
}
