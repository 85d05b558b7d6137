package connectortest

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

const (
	clientID = "client-1"
	subject  = "alice"
	callback = "https://app.example/callback" // where customers come back to
	// askPatience is how long one request may take if nothing else bounds it: longer
	// than a poll, so that it shows when a request does not heed the ctx of its poll.
	askPatience = 5 * time.Minute
	patience    = time.Hour // for a poll to end
)

// Bench is a connector under test: one client of it in a real runtime, whose upstream
// and platform are in memory. [Poll] and [Schedule] make one. Its methods may be called
// by one goroutine at a time.
type Bench struct {
	t        TB
	setup    setup
	upstream *upstream
	platform *platform
	store    connector.Store
	log      *logBuffer
	runtime  *connector.Runtime
	stop     context.CancelFunc
	stopped  chan struct{}  // closed when the runtime has stopped
	polled   chan struct{}  // holds a token when a poll has ended since it was taken
	turned   chan struct{}  // the same for a turn without a poll
	release  chan struct{}  // closed when what hangs is let go
	goings   sync.WaitGroup // of the runtimes
	closing  sync.Once

	mu     sync.Mutex // guards what follows
	status connctd.ClientStatus
	told   []string // errors, and reasons of statuses
	last   polled
	polls  int
	began  bool      // a poll is under way
	over   time.Time // when its ctx ended; zero if it has not
	self   string    // its goroutine
}

// polled is a poll that has ended.
type polled struct {
	err  error
	late time.Duration // after the end of its ctx
}

// Poll polls once for a new client, as a runtime does, and returns the bench on which
// that happened. A connector that asks for consent by OAuth is given it, with a token
// of the bench, which upstream has to take. Time is real: a connector whose Rate lets
// requests wait is quicker with [Schedule].
func Poll(t TB, c connector.Connector, upstream http.Handler, opts ...Option) *Bench {
	t.Helper()
	b := newBench(t, newSetup(t, c, upstream, opts))
	t.Cleanup(b.close)
	if err := b.start(); err != nil {
		t.Fatalf("%v", err)
	}
	return b
}

// Schedule runs test in virtual time, in a bubble of package testing/synctest, after
// the first poll of a new client. Hours of [Bench.Pass] take milliseconds.
func Schedule(t *testing.T, c connector.Connector, upstream http.Handler, test func(t *testing.T, b *Bench), opts ...Option) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		t.Cleanup(settle)
		b := Poll(t, c, upstream, opts...)
		synctest.Wait()
		test(t, b)
	})
}

// settle lets the timers of package net/http run out: those of a request that panicked
// outlive it, and a bubble ends when nothing in it is left.
func settle() { time.Sleep(2 * askPatience) }

func newBench(t TB, s setup) *Bench {
	b := &Bench{
		t: t, setup: s, platform: &platform{}, store: connector.NewMemoryStore(), log: &logBuffer{},
		polled: make(chan struct{}, 1), turned: make(chan struct{}, 1), release: make(chan struct{}), status: connctd.StatusStarting,
	}
	b.upstream = &upstream{handler: s.handler}
	if a, ok := s.connector.(connector.Authorizer); ok {
		conf, err := a.OAuth(s.instanceJSON)
		if err != nil {
			t.Fatalf("connectortest: OAuth: %v", err)
		}
		b.upstream.authority = &authority{conf: conf, asked: map[string]string{}}
	}
	return b
}

// start begins to poll and waits for the end of the first poll.
func (b *Bench) start() error {
	b.run()
	if b.upstream.authority != nil {
		<-b.turned // the client waits for its customer
		if err := b.consent(); err != nil {
			return err
		}
	}
	return b.await()
}

// run starts a runtime on what earlier ones have stored.
func (b *Bench) run() {
	b.runtime = connector.NewRuntime(b.options()...)
	ctx, stop := context.WithCancel(context.Background())
	b.stop, b.stopped = stop, make(chan struct{})
	runtime, stopped := b.runtime, b.stopped
	b.goings.Go(func() {
		defer close(stopped)
		_ = runtime.Run(ctx) // nil, since its ctx ends
	})
	err := runtime.Add(connector.Client{
		ID: clientID, Subject: subject, Instance: "instance-1", Consented: true, Connector: b.setup.connector, Platform: b.platform,
		InstanceConfig: b.setup.instanceJSON, ClientConfig: b.setup.clientJSON,
		BeforePoll: b.begin, AfterTurn: b.end, OnStatus: b.become,
		BeforeAction: b.beginAction, OnAction: b.endAction,
	})
	if err != nil {
		b.t.Fatalf("connectortest: %v", err)
	}
}

// options are those of a runtime on the bench.
func (b *Bench) options() []connector.RuntimeOption {
	return append([]connector.RuntimeOption{
		connector.WithStore(b.store), connector.WithStopTimeout(0), connector.WithActionWait(patience),
		connector.WithHTTPClient(&http.Client{Transport: b.upstream, Timeout: askPatience}),
		connector.WithLogger(slog.New(slog.NewTextHandler(b.log, &slog.HandlerOptions{Level: slog.LevelDebug}))),
	}, b.setup.runtime...)
}

// consent lets the customer agree to what the technology asks.
func (b *Bench) consent() error {
	link, err := b.runtime.StartConsent(context.Background(), clientID, callback)
	if err != nil {
		return fmt.Errorf("connectortest: consent cannot be asked for: %w", err)
	}
	theirs := func(c connector.ClientInfo) bool { return c.Subject == subject }
	if _, err := b.runtime.FinishConsent(context.Background(), b.upstream.authority.agree(link), theirs); err != nil {
		return fmt.Errorf("connectortest: consent: %w", err)
	}
	return nil
}

// close stops the runtime and lets go what hangs.
func (b *Bench) close() {
	b.stop()
	b.closing.Do(func() { close(b.release) })
	b.goings.Wait()
}

// logBuffer is a log in memory.
type logBuffer struct {
	mu   sync.Mutex // guards text
	text bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
