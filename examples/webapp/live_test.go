package webapp_test

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// An open page is told of each step: the consent, new values, and the end.
func TestLive(t *testing.T) {
	t.Parallel()
	w := begin(t)
	alice := w.customer(t, "alice")
	events := alice.stream()
	events.until("No weather station yet")
	page := w.consent(t, alice.post("/connect"))
	events.until("Waiting for Netatmo")
	if _, err := page.Allow(t.Context()); err != nil {
		t.Fatal(err)
	}
	events.until("Outdoor")
	thing := w.State().Things[0]
	c := thing.Components[0]
	err := w.Client().Subject("alice").SetProperty(t.Context(), thing.ID, c.ID, c.Properties[0].ID, connctd.NumberValue(12345))
	if err != nil {
		t.Fatal(err)
	}
	events.until("12345")
	alice.post("/disconnect")
	events.until("No weather station yet")
}

// A page that is open while the platform is down keeps its things, says so, and goes on.
func TestLiveThroughAnOutage(t *testing.T) {
	t.Parallel()
	w := begin(t)
	events := w.connected(t, "alice").stream()
	events.until("Outdoor")
	outage := w.Inject(mockserver.On(mockserver.AnyOperation).Do(mockserver.Status(http.StatusServiceUnavailable)))
	for event := events.next(); ; event = events.next() {
		if strings.Contains(event, "Nothing is lost") {
			if strings.Contains(event, `"things"`) {
				t.Errorf("the things are replaced: %s", event)
			}
			break
		}
		if event == "" {
			t.Fatal("the stream has ended")
		}
	}
	outage.Remove()
	events.until("Connected")
}

// A stream goes on for longer than the server allows an answer.
func TestLiveOutlivesTimeouts(t *testing.T) {
	t.Parallel()
	const limit = 250 * time.Millisecond
	w := begin(t)
	alice := w.customer(t, "alice")
	own := strings.TrimPrefix(w.root, "http://")
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		r.Host = own // as a proxy passes it on
		w.handler.ServeHTTP(rw, r)
	}))
	server.Config.ReadTimeout, server.Config.WriteTimeout = limit, limit
	server.Start()
	t.Cleanup(server.Close)
	alice.root = server.URL
	events := alice.stream()
	for began := time.Now(); time.Since(began) < 3*limit; {
		if !events.lines.Scan() {
			t.Fatalf("it has ended after %v", time.Since(began))
		}
	}
}

// Who signs out in one tab is signed out in all, and no stream is begun again.
func TestLiveEndsWithTheSession(t *testing.T) {
	t.Parallel()
	w := begin(t)
	alice := w.connected(t, "alice")
	events := alice.stream()
	events.until("Outdoor")
	alice.post("/signout")
	events.until("You are signed out.")
	if event := events.next(); event != "" {
		t.Errorf("after the end: %s", event)
	}
	if p := alice.get("/live"); p.status != http.StatusNoContent {
		t.Errorf("a stream without a session: %d", p.status)
	}
}

// One customer cannot take the platform from all others by opening pages without end,
// and has their streams back when those are closed.
func TestLiveLimit(t *testing.T) {
	t.Parallel()
	w := begin(t)
	alice := w.customer(t, "alice")
	var open []*stream
	for range 16 {
		open = append(open, alice.stream())
	}
	probe := *alice.http // which does not wait for a stream without an end
	probe.Timeout = time.Second
	if p := (&browser{t, alice.root, &probe}).get("/live"); p.status != http.StatusTooManyRequests {
		t.Fatalf("one more: %d", p.status)
	}
	w.customer(t, "bob").stream().until("No weather station yet")
	alice.post("/signout")
	for _, s := range open {
		s.until("You are signed out.")
		if event := s.next(); event != "" {
			t.Errorf("after the end: %s", event)
		}
	}
	alice = w.customer(t, "alice")
	alice.stream().until("No weather station yet")
}

// Who asks for the head of a stream alone gets that, and the connection back.
func TestLiveHead(t *testing.T) {
	t.Parallel()
	w := begin(t)
	alice := w.customer(t, "alice")
	req := alice.request(http.MethodHead, "/live", "none")
	for _, cookie := range alice.http.Jar.Cookies(req.URL) {
		req.AddCookie(cookie)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	got := httptest.NewRecorder()
	w.handler.ServeHTTP(got, req.WithContext(ctx))
	if ctx.Err() != nil || got.Header().Get("Content-Type") != "text/event-stream" || got.Body.Len() != 0 {
		t.Errorf("%v, %q and %d bytes", ctx.Err(), got.Header().Get("Content-Type"), got.Body.Len())
	}
}

// stream is what an open page is sent.
type stream struct {
	t     *testing.T
	lines *bufio.Scanner
}

func (b *browser) stream() *stream {
	b.t.Helper()
	res, err := b.http.Do(b.request(http.MethodGet, "/live", "same-origin"))
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { _ = res.Body.Close() })
	if got := res.Header.Get("Content-Type"); got != "text/event-stream" {
		b.t.Fatalf("%d, a stream of %q", res.StatusCode, got)
	}
	return &stream{b.t, bufio.NewScanner(res.Body)}
}

// next is the data of the next event, or "" at the end.
func (s *stream) next() string {
	s.t.Helper()
	for s.lines.Scan() {
		if data, ok := strings.CutPrefix(s.lines.Text(), "data: "); ok {
			return data
		}
	}
	return ""
}

// until waits for an event that says something.
func (s *stream) until(text string) {
	s.t.Helper()
	for event := s.next(); !strings.Contains(event, text); event = s.next() {
		if event == "" {
			s.t.Fatalf("the stream has ended without %q", text)
		}
	}
}
