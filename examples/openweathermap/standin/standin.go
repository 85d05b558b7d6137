// Package standin answers in place of OpenWeatherMap: it replays real recorded
// answers of GET /data/2.5/weather, so that examples and tests show real weather
// without an account or a network.
//
//	service := standin.New()
//	res, err := service.Client().Get(openweathermap.BaseURL + "/data/2.5/weather?q=London&appid=" + standin.AppKey)
//
// Requests for a city step through its recordings in the order of their
// observation and stay at the last one: London is foggy in 2018 and overcast in
// 2021. Temperatures and wind are converted to the units asked for, as the service
// does.
package standin

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/connctd/connctd-go/mockserver"
)

// AppKey is a key that the stand-in accepts: any of 32 hexadecimal digits is.
const AppKey = "0123456789abcdef0123456789abcdef"

// Service is a stand-in. It is safe for concurrent use.
type Service struct {
	mu       sync.Mutex // guards what follows
	next     map[string]int
	throttle int
	requests int
}

// New returns a stand-in that begins with the first recording of each city.
func New() *Service { return &Service{next: map[string]int{}} }

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

// ServeHTTP answers as the service does.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path != "/data/2.5/weather":
		http.NotFound(w, r)
		return
	case r.Method != http.MethodGet:
		w.Header().Set("Allow", http.MethodGet)
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	query := r.URL.Query()
	throttled := s.count()
	city := strings.TrimSpace(query.Get("q"))
	switch {
	case throttled:
		replay(w, http.StatusTooManyRequests, recorded("error-429.json"))
	case !isKey(query.Get("appid")):
		replay(w, http.StatusUnauthorized, recorded("error-401.json"))
	case city == "":
		replay(w, http.StatusBadRequest, []byte(`{"cod":"400","message":"Nothing to geocode"}`))
	default:
		s.weather(w, city, query.Get("units"))
	}
}

func (s *Service) weather(w http.ResponseWriter, city, units string) {
	all := recordingsOf(city)
	if len(all) == 0 {
		replay(w, http.StatusNotFound, recorded("error-404.json"))
		return
	}
	body, err := all[s.step(all[0].city, len(all))].in(units)
	if err != nil {
		http.Error(w, fmt.Sprintf("standin: %v", err), http.StatusInternalServerError)
		return
	}
	replay(w, http.StatusOK, body)
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

// step returns which of n recordings of a city is due.
func (s *Service) step(city string, n int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.next[city]
	s.next[city] = min(i+1, n-1)
	return i
}

func isKey(key string) bool {
	return len(key) == len(AppKey) && strings.Trim(key, "0123456789abcdef") == ""
}

func replay(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.Copy(w, bytes.NewReader(body)) // the client may be gone
}
