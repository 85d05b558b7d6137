package mockserver

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/internal/state"
)

const apiPath = "/api/v1"

// TB is what a server needs of a test. [*testing.T] and [*testing.B] satisfy it.
type TB interface {
	Helper()
	Cleanup(func())
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Server is the platform in memory. All methods are safe for concurrent use.
type Server struct {
	settings
	tb        TB           // nil outside tests
	http      *http.Server // on sockets
	inMemory  *http.Server
	pipes     *pipeListener
	transport *http.Transport
	running   sync.WaitGroup
	stop      context.CancelFunc
	stopping  context.Context // done when the server ends
	draining  chan struct{}   // closed when it is about to: who has no end ends now
	drain     sync.Once
	journal   journal
	faults    faults
	access    *access
	close     sync.Once
	socketMu  sync.Mutex
	socketURL string
	refused   atomic.Int64 // requests, where a dialect counts them

	mu         sync.Mutex // guards what follows; the runtime is never waited for under it
	model      *state.Model
	runtime    *connector.Runtime // nil before the first client
	store      connector.Store    // of the runtime
	endRuntime context.CancelFunc
	auth       *authority
	misused    []string // what no client should ever send; the first of it
	untold     int      // how much more of it there was
	closed     bool     // nothing more is begun
	changed    bell     // rings at each change
	live       *live    // nil until somebody looks at the page
}

// New starts a server for a test and closes it at its end. Nothing but memory is
// used: no port, no file. A request that no client should ever send fails the
// test when it ends: an unknown path or method, a body that cannot be read, a
// missing token or subject. Requests that a rule of the API refuses (400, 404, 409)
// do not count. See [AllowBadRequests].
func New(t TB, opts ...Option) *Server {
	mustHave(t, "New")
	t.Helper()
	s, err := newServer(opts)
	if err != nil {
		t.Fatalf("%v", err)
		return nil
	}
	s.belongTo(t)
	return s
}

// mustHave panics if there is no test that a server could belong to.
func mustHave(t TB, function string) {
	if t == nil {
		panic("mockserver: " + function + ": the test is nil; Start needs none")
	}
}

// belongTo ends the server with a test, and tells it what went wrong.
func (s *Server) belongTo(t TB) {
	s.tb = t
	t.Cleanup(func() {
		t.Helper()
		_ = s.Close()
		s.complain()
		s.explain()
	})
}

// Start starts a server outside tests. It runs until ctx ends or it is closed.
func Start(ctx context.Context, opts ...Option) (*Server, error) {
	if ctx == nil {
		return nil, errors.New("mockserver: Start: the ctx is nil")
	}
	s, err := newServer(opts)
	if err != nil {
		return nil, err
	}
	s.running.Go(func() {
		select {
		case <-ctx.Done():
			s.stop()
			s.shutDown()
		case <-s.stopping.Done():
		}
	})
	return s, nil
}

func newServer(opts []Option) (*Server, error) {
	cfg := configured(opts)
	hosted, model, err := cfg.hosted()
	if err := errors.Join(append(cfg.problems, err)...); err != nil {
		return nil, err
	}
	set := cfg.settings(hosted)
	s := assemble(set, newAccess(cfg), model, newAuthority(set.beginning.seed, set.beginning.credentials))
	if err := s.populate(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// assemble puts a server together and lets it answer in memory.
func assemble(set settings, access *access, model *state.Model, auth *authority) *Server {
	s := &Server{
		settings: set, access: access, model: model, auth: auth,
		journal: journal{size: set.journalSize}, faults: faults{seed: set.beginning.seed},
		draining: make(chan struct{}),
	}
	s.stopping, s.stop = context.WithCancel(context.Background())
	s.serve()
	return s
}
