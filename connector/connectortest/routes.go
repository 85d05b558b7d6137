package connectortest

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// Routes is a fake upstream: patterns of [http.ServeMux], such as "GET /things/{id}",
// and what answers there. A host in a pattern is part of it; without one any host is
// meant. What no route matches is answered 404 with the routes that there are.
//
//	connectortest.Routes{
//		"GET /things":     connectortest.JSON(`[{"id": "lamp-1"}]`),
//		"POST /commands/": connectortest.Status(204),
//	}
//
// They stand in for a technology elsewhere, too: mockserver.WithUpstream takes the client
// that mockserver.StandIn makes of them.
type Routes map[string]http.Handler

// ServeHTTP answers as the route says.
func (routes Routes) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	mux := http.NewServeMux()
	for pattern, h := range routes {
		mux.Handle(pattern, h)
	}
	if _, pattern := mux.Handler(r); pattern != "" {
		mux.ServeHTTP(w, r)
		return
	}
	var known []string
	for pattern := range routes {
		known = append(known, pattern)
	}
	slices.Sort(known)
	text := fmt.Sprintf("no route for %s %s; there are: %s", r.Method, r.URL.Path, strings.Join(known, ", "))
	http.Error(w, text, http.StatusNotFound)
}

// JSON answers every request with a body as it stands.
func JSON(body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, body)
	})
}

// Status answers every request with a status. Headers are pairs of a name and a
// value, such as "Retry-After", "120".
func Status(code int, headers ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for pair := range slices.Chunk(headers, 2) {
			w.Header().Set(pair[0], strings.Join(pair[1:], ""))
		}
		http.Error(w, http.StatusText(code), code)
	})
}

// InTurn answers with one handler after the other, the last one for ever.
func InTurn(handlers ...http.Handler) http.Handler {
	var mu sync.Mutex
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		now := handlers[0]
		handlers = handlers[min(1, len(handlers)-1):]
		mu.Unlock()
		now.ServeHTTP(w, r)
	})
}
