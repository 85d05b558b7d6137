package webapp

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// signedOut is the last event of a page whose customer has signed out.
const signedOut = `{"status": "<p>You are signed out.</p>", "things": ""}`

// maxStreams is how many pages of one customer are told what is new. Each asks the
// platform, whose patience all customers share; those that nobody sees rest.
const maxStreams = 16

// streams are how many there are, by customer.
type streams struct {
	mu sync.Mutex // guards of
	of map[connctd.SubjectID]int
}

// open counts one more, until it is closed, and reports whether there may be.
func (s *streams) open(customer connctd.SubjectID) (closed func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of == nil {
		s.of = map[connctd.SubjectID]int{}
	}
	if s.of[customer] >= maxStreams {
		return nil, false
	}
	s.of[customer]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.of[customer]--; s.of[customer] == 0 {
			delete(s.of, customer)
		}
	}, true
}

// live streams the parts of an open page, each time that one has changed. The parts
// are written by the templates of the page, so there is one way to show a thing.
func (a *App) live(w http.ResponseWriter, r *http.Request, customer connctd.SubjectID) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(a.ending, cancel)()
	w.Header().Set("Content-Type", "text/event-stream")
	if r.Method == http.MethodHead {
		return
	}
	closed, ok := a.streams.open(customer)
	if !ok {
		http.Error(w, "Too many pages are open.", http.StatusTooManyRequests)
		return
	}
	defer closed()
	stream, shown := http.NewResponseController(w), ""
	for {
		event, err := a.event(ctx, customer)
		if err != nil || ctx.Err() != nil {
			return
		}
		_, signedIn := a.sessions.customer(r)
		if !signedIn {
			event = signedOut
		}
		text := ": still here\n\n"
		if event != shown {
			text, shown = fmt.Sprintf("data: %s\n\n", event), event
		}
		if send(w, stream, text) != nil || !signedIn || !pause(ctx, a.config.Every) {
			return
		}
	}
}

// event is the parts of the page as they are now, by their ids, in JSON: that is one
// line, whatever a thing is called. A part that is not known is left as it was.
func (a *App) event(ctx context.Context, customer connctd.SubjectID) (string, error) {
	names := []string{"status", "things"}
	s, err := a.look(ctx, customer)
	if err != nil {
		_, text := explain(err)
		s, names = &station{Problem: text}, names[:1]
	}
	parts := map[string]string{}
	for _, name := range names {
		if parts[name], err = part(name, s); err != nil {
			return "", err
		}
	}
	event, err := json.Marshal(parts)
	return string(event), err
}

// send writes to a stream, with a time limit of its own.
func send(w http.ResponseWriter, stream *http.ResponseController, text string) error {
	_ = stream.SetWriteDeadline(time.Now().Add(patience)) // not every writer has one
	if _, err := w.Write([]byte(text)); err != nil {
		return err
	}
	return stream.Flush()
}

// pause reports whether d has passed before ctx ended.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
