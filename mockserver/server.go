package mockserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/connctd/connctd-go/connctd"
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
	log        *slog.Logger
	tb         TB // nil outside tests
	tolerant   bool
	deciding   Consent
	dialect    Dialect
	upstream   *http.Client
	connectors map[string]connector.Connector
	http       *http.Server // on sockets
	inMemory   *http.Server
	pipes      *pipeListener
	transport  *http.Transport
	running    sync.WaitGroup
	stop       context.CancelFunc
	stopping   context.Context // done when the server ends
	draining   chan struct{}   // closed when it is about to: who has no end ends now
	drain      sync.Once
	journal    journal
	faults     faults

	beginning beginning
	access    *access
	usual     Credential // of Options
	latency   time.Duration
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
	cfg := config{log: slog.New(slog.DiscardHandler), seed: 1, journal: defaultJournal}
	for i, opt := range opts {
		if opt == nil {
			cfg.problems = append(cfg.problems, fmt.Errorf("mockserver: option %d of %d is nil", i+1, len(opts)))
			continue
		}
		opt(&cfg)
	}
	cfg.scenario.apply(&cfg)
	credentials := cfg.allCredentials()
	s := &Server{
		log: cfg.log, tolerant: cfg.tolerant, upstream: cfg.upstream, deciding: cfg.consent, dialect: cfg.dialect,
		connectors: map[string]connector.Connector{},
		model:      state.New(cfg.seed),
		auth:       newAuthority(cfg.seed, credentials),
		draining:   make(chan struct{}),
		access:     newAccess(&cfg),
		beginning:  beginning{cfg.seed, credentials, len(cfg.credentials) > 0, cfg.scenario, cfg.origin, cfg.snapshot},
		latency:    cfg.latency,
		usual:      usualOf(credentials),
		journal:    journal{size: cfg.journal},
		faults:     faults{seed: cfg.seed},
	}
	if err := s.addConnectors(cfg.connectors); err != nil {
		return nil, errors.Join(append(cfg.problems, err)...)
	}
	if len(cfg.problems) > 0 {
		return nil, errors.Join(cfg.problems...)
	}
	s.stopping, s.stop = context.WithCancel(context.Background())
	s.serve()
	if err := s.populate(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Server) addConnectors(all []connector.Connector) error {
	for _, c := range all {
		t := typeOf(c)
		if err := s.model.AddType(t); err != nil {
			return fmt.Errorf("mockserver: WithConnector: %w", err)
		}
		s.connectors[t.Description.TypeID] = c
	}
	return nil
}

// typeOf is what the model needs to know of a connector.
func typeOf(c connector.Connector) state.Type {
	t := state.Type{Description: c.Description()}
	if check, ok := c.(connector.ConfigChecker); ok {
		t.CheckInstance, t.CheckClient = check.CheckInstance, check.CheckClient
	}
	if consenter, ok := c.(connector.Consenter); ok {
		t.NeedsConsent = consenter.NeedsConsent()
	}
	return t
}

// Close ends the server: polls under way are cancelled, connections closed, and
// when it returns nothing of it runs any more. It may be called more than once.
// Only a Poll that does not heed its ctx is left behind, after a second.
func (s *Server) Close() error {
	s.stop()
	s.shutDown()
	s.running.Wait()
	return nil
}

// Shutdown ends the server gently: it lets nobody in any more, waits until the calls
// under way are answered, or until ctx ends, and closes. Streams of events end at once.
func (s *Server) Shutdown(ctx context.Context) error {
	s.drain.Do(func() { close(s.draining) })
	var both sync.WaitGroup
	both.Go(func() { _ = s.http.Shutdown(ctx) }) // what is left then, Close ends
	both.Go(func() { _ = s.inMemory.Shutdown(ctx) })
	both.Wait()
	return s.Close()
}

// enter claims that something of the server runs, until running.Done. After Close
// it reports false.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.running.Add(1)
	}
	return !s.closed
}

func (s *Server) shutDown() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.close.Do(func() {
		_ = s.http.Close() // waits for nothing and has nothing to say
		_ = s.inMemory.Close()
		s.transport.CloseIdleConnections()
	})
}

// HTTPClient returns a client whose requests reach this server in memory, whatever
// address they have; but only localhost or a loopback address is answered as
// host, so use [Server.BaseURL]. It has no credentials.
func (s *Server) HTTPClient() *http.Client { return &http.Client{Transport: s.transport} }

// BaseURL returns the base URL for [Server.HTTPClient]: http://localhost/api/v1.
func (s *Server) BaseURL() string { return "http://localhost" + apiPath }

// Options returns what the SDK needs to reach this server in memory: with the token
// of the default credential, or of the first of a scenario that has one, or if none
// has, with tokens that are fetched for its first app. Options after them override
// them.
func (s *Server) Options() []connctd.Option {
	as := connctd.WithToken(s.usual.Token)
	if s.usual.Token == "" {
		as = connctd.WithClientCredentials(connctd.ClientCredentials{ID: s.usual.ID, Secret: connctd.NewSecret(s.usual.Secret)})
	}
	return []connctd.Option{connctd.WithBaseURL(s.BaseURL()), connctd.WithHTTPClient(s.HTTPClient()), as}
}

// Client returns an SDK client for this server; opts come after [Server.Options].
// It panics if they make no sense, or fails the test of [New].
func (s *Server) Client(opts ...connctd.Option) *connctd.Client {
	c, err := connctd.New(append(s.Options(), opts...)...)
	if err == nil {
		return c
	}
	if s.tb == nil {
		panic("mockserver: Client: " + err.Error())
	}
	s.tb.Helper()
	s.tb.Fatalf("mockserver: Client: %v", err)
	return nil
}
