package connector_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

func TestAddRefuses(t *testing.T) {
	t.Parallel()
	full := connector.Client{ID: "c", Connector: &tech{poll: slow(0)}, Platform: &connector.FakePlatform{}}
	r := connector.NewRuntime()
	if err := r.Add(full); err != nil {
		t.Fatal(err)
	}
	if err := r.Add(full); !errors.Is(err, connector.ErrKnownClient) {
		t.Errorf("Add twice = %v, want ErrKnownClient", err)
	}
	for name, change := range map[string]func(*connector.Client){
		"no ID":        func(c *connector.Client) { c.ID = "" },
		"no connector": func(c *connector.Client) { c.Connector = nil },
		"no platform":  func(c *connector.Client) { c.Platform = nil },
	} {
		c := full
		c.ID = "other"
		change(&c)
		if err := r.Add(c); err == nil || !strings.Contains(err.Error(), "needs ID, Connector and Platform") {
			t.Errorf("%s: Add = %v", name, err)
		}
	}
}

func TestUnknownClient(t *testing.T) {
	t.Parallel()
	r := connector.NewRuntime()
	if err := r.Remove(t.Context(), "c"); !errors.Is(err, connector.ErrUnknownClient) {
		t.Errorf("Remove = %v, want ErrUnknownClient", err)
	}
	if err := r.PollNow(t.Context(), "c"); !errors.Is(err, connector.ErrUnknownClient) {
		t.Errorf("PollNow = %v, want ErrUnknownClient", err)
	}
	if _, ok := r.Client("c"); ok {
		t.Error("Client knows it")
	}
}

// Clients can be added and removed before Run; the first poll is due at once.
func TestBeforeRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, polled := connector.NewRuntime(), 0
		c := connector.Client{ID: "c", Platform: &connector.FakePlatform{}, Connector: &tech{poll: func(context.Context, *connector.Session, *connector.Emitter) error {
			polled++
			return nil
		}}}
		gone := c
		gone.ID = "gone"
		if err := errors.Join(r.Add(c), r.Add(gone), r.Remove(t.Context(), "gone")); err != nil {
			t.Fatal(err)
		}
		if info, ok := r.Client("c"); !ok || info.Status != connctd.StatusStarting || !info.Due.Equal(time.Now()) {
			t.Errorf("client = %+v, want it STARTING and due now", info)
		}
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if err := r.Run(ctx); err != nil || polled != 1 {
			t.Errorf("Run = %v after %d polls, want nil after 1", err, polled)
		}
	})
}

// Run waits for polls under way, then cancels them after the stop timeout.
func TestStop(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		poll  poll
		took  time.Duration
		calls []string
	}{
		"idle":            {slow(0), 0, nil},
		"ends in time":    {inTurn(slow(0), both(slow(5*time.Second), sees("k"))), 4 * time.Second, []string{"create k 1"}},
		"is cancelled":    {inTurn(slow(0), both(slow(30*time.Second), sees("k"))), 20 * time.Second, nil},
		"is left behind":  {inTurn(slow(0), deaf(40*time.Second)), 21 * time.Second, nil},
		"cancelled, late": {inTurn(slow(0), both(deafFor(20500*time.Millisecond+time.Second), sees("k"))), 20500 * time.Millisecond, nil},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runtimeTest(t, func(b *bench) {
				b.add("c", tc.poll)
				b.pass(time.Second)
				polled := make(chan error, 1)
				go func() { polled <- b.pollNow("c") }()
				b.pass(time.Second)
				start := time.Now()
				b.stop()
				if err := <-b.ended; err != nil {
					b.Errorf("Run = %v, want nil", err)
				}
				b.ended <- nil
				if took := time.Since(start); took != tc.took {
					b.Errorf("Run returned after %v, want %v", took, tc.took)
				}
				if err := b.pollNow("c"); !errors.Is(err, connector.ErrStopped) {
					b.Errorf("PollNow after the stop = %v, want ErrStopped", err)
				}
				b.pass(time.Hour)
				if n := len(b.polls("c")); n != 2 || len(polled) != 1 {
					b.Errorf("%d polls, want 2, and its PollNow to return", n)
				}
				b.wantCalls(tc.calls...)
				b.wantTold("c STARTED")
			}, connector.WithStopTimeout(20*time.Second))
		})
	}
}

// both does one poll after the other.
func both(first, second poll) poll {
	return func(ctx context.Context, s *connector.Session, emit *connector.Emitter) error {
		return errors.Join(first(ctx, s, emit), second(ctx, s, emit))
	}
}

// deafFor heeds no ctx and then succeeds.
func deafFor(d time.Duration) poll {
	return func(context.Context, *connector.Session, *connector.Emitter) error {
		time.Sleep(d)
		return nil
	}
}

// brokenEngine cannot run.
type brokenEngine struct{ connector.Engine }

func (brokenEngine) Run(context.Context, int, func(context.Context, connector.Job) connector.Next) error {
	return errDown
}

func TestEngineFails(t *testing.T) {
	t.Parallel()
	r := connector.NewRuntime(connector.WithEngine(brokenEngine{connector.NewHeapEngine()}))
	if err := r.Run(t.Context()); !errors.Is(err, errDown) {
		t.Errorf("Run = %v, want what the engine said", err)
	}
}
