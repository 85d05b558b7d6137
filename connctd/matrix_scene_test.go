package connctd_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// sight is what servers saw.
type sight struct {
	Requests, POSTs, Made     int // at the platform; Made counts what came into being
	Strayed                   int // requests there for something else than was asked for
	Foreign, Tokens, Subjects int // at another server; with a token, with a subject
}

// scene is where a row of the table happens to one of the ways.
type scene struct {
	foreign *witness

	mu    sync.Mutex // guards what follows
	own   sight
	end   context.CancelCauseFunc
	ended time.Time
}

func newScene(t *testing.T) *scene {
	t.Helper()
	return &scene{foreign: newWitness(t)}
}

// noting counts the requests to the platform.
func (s *scene) noting(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.note(func(own *sight) {
			if own.Requests++; r.Method == http.MethodPost {
				own.POSTs++
			}
		})
		next(w, r)
	}
}

func (s *scene) note(what func(*sight)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	what(&s.own)
}

func (s *scene) seen() sight {
	all := s.foreign.sight()
	s.mu.Lock()
	defer s.mu.Unlock()
	all.Requests, all.POSTs, all.Made, all.Strayed = s.own.Requests, s.own.POSTs, s.own.Made, s.own.Strayed
	return all
}

var errWentHome = errors.New("the user went home")

// until returns the ctx that the call gets; cancel ends it.
func (s *scene) until(ctx context.Context) context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	ctx, s.end = context.WithCancelCause(ctx)
	return ctx
}

func (s *scene) cancel() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended.IsZero() {
		s.ended = time.Now()
		s.end(errWentHome)
	}
}

// endedSoon reports whether the call was cancelled just now. Without that it
// would have gone on for half a minute, so the limit may be wide.
func (s *scene) endedSoon() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.ended.IsZero() && time.Since(s.ended) < 10*time.Second
}

// tap is a transport that counts what is read, unpacked, and cancels the call
// a little after the body of an answer 503 was closed: that is in the wait before
// the next request, if there is one.
type tap struct {
	next  *http.Transport
	scene *scene
	read  atomic.Int64
}

func (t *tap) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := t.next.RoundTrip(r)
	if err == nil {
		res.Body = tapped{res.Body, t, res.StatusCode == http.StatusServiceUnavailable}
	}
	return res, err
}

type tapped struct {
	io.ReadCloser
	tap  *tap
	last bool
}

func (b tapped) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.tap.read.Add(int64(n))
	return n, err
}

func (b tapped) Close() error {
	if b.last {
		defer time.AfterFunc(200*time.Millisecond, b.tap.scene.cancel)
	}
	return b.ReadCloser.Close()
}
