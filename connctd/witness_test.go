package connctd_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// witness is a foreign server that notes what it sees.
type witness struct {
	port, host string       // its address: another port of this host, another host name
	trusting   *http.Client // that would come here

	mu   sync.Mutex // guards what follows
	seen sight
}

func newWitness(t *testing.T) *witness    { return witnessOn(t, httptest.NewServer) }
func newTLSWitness(t *testing.T) *witness { return witnessOn(t, httptest.NewTLSServer) }

func witnessOn(t *testing.T, start func(http.Handler) *httptest.Server) *witness {
	t.Helper()
	w := &witness{}
	srv := start(w)
	t.Cleanup(srv.Close)
	w.port, w.host = srv.URL, strings.Replace(srv.URL, "127.0.0.1", "localhost", 1)
	w.trusting = srv.Client()
	return w
}

// mustSeeNothing fails the test if the server has seen anything when it ends.
func (w *witness) mustSeeNothing(t *testing.T) {
	t.Helper()
	t.Cleanup(func() {
		if seen := w.sight(); seen != (sight{}) {
			t.Errorf("the foreign server saw %+v", seen)
		}
	})
}

// ServeHTTP answers with a page to log in.
func (w *witness) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen.Foreign++
	if strings.Contains(r.Header.Get("Authorization"), testToken) {
		w.seen.Tokens++
	}
	if r.Header.Get("X-External-Subject-Id") != "" {
		w.seen.Subjects++
	}
	_, _ = io.WriteString(rw, "<html><form>Log in</form></html>")
}

func (w *witness) sight() sight {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.seen
}
