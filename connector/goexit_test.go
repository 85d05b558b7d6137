package connector_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// A poll that ends its goroutine, as t.Fatal does in an author's test, is a failed
// poll like any other: its client goes on.
func TestPollThatEndsItsGoroutine(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.add("c", inTurn(
			func(context.Context, *connector.Session, *connector.Emitter) error { runtime.Goexit(); return nil },
			sees("lamp")))
		if err := b.pollNow("c"); err == nil {
			b.Error("the poll that ended its goroutine succeeded")
		}
		if err := b.pollNow("c"); err != nil {
			b.Errorf("the poll after it: %v", err)
		}
		if got := b.info("c"); got.Status != "STARTED" || got.Polls != 2 {
			b.Errorf("after it: %+v", got)
		}
	})
}

// What could not be stored is not forgotten for it.
func TestPollThatEndsItsGoroutineAfterAFailedSave(t *testing.T) {
	t.Parallel()
	store := &countingStore{Store: connector.NewMemoryStore()}
	runtimeTest(t, func(b *bench) {
		exit := func(context.Context, *connector.Session, *connector.Emitter) error { runtime.Goexit(); return nil }
		b.add("c", inTurn(sees("lamp"), exit, sees("lamp")))
		b.platform.FailOn(func(string) error { store.down.Store(true); return nil })
		if err := b.pollNow("c"); !errors.Is(err, errDown) {
			b.Errorf("the poll whose outcome could not be saved: %v", err)
		}
		_ = b.pollNow("c")
		store.down.Store(false)
		b.mustPoll("c", 1)
		b.wantTold("c STARTED")
		b.wantCalls("create lamp 1")
	}, connector.WithStore(store))
}

// Hooks and observers that end their goroutine, as t.Fatal does, hold up nothing either.
func TestHooksThatEndTheirGoroutine(t *testing.T) {
	t.Parallel()
	var left atomic.Int64 // calls of the hook until it does
	die := func() {
		if left.Add(-1) == 0 {
			runtime.Goexit()
		}
	}
	hooks := map[string]func(*connector.Client, *connector.Observer){
		"AfterTurn": func(c *connector.Client, _ *connector.Observer) { c.AfterTurn = func(error) { die() } },
		"OnStatus": func(c *connector.Client, _ *connector.Observer) {
			c.OnStatus = func(connctd.ClientStatus, error) { die() }
		},
		"OnAction": func(c *connector.Client, _ *connector.Observer) {
			c.OnAction = func(context.Context, connector.ActionCall, connctd.ActionStatus, error) { die() }
		},
		"Observer.Poll":   func(_ *connector.Client, o *connector.Observer) { o.Poll = func(connector.PollEvent) { die() } },
		"Observer.Action": func(_ *connector.Client, o *connector.Observer) { o.Action = func(connector.ActionEvent) { die() } },
	}
	for name, change := range hooks { // one after the other: they share left
		for which := range int64(2) { // an action that is carried out, and one that is refused
			left.Store(which + 1)
			var o connector.Observer
			change(&connector.Client{}, &o)
			runtimeTest(t, func(b *bench) {
				b.add("c", inTurn(sees("a"), fails(errDown)), b.withHands(does(nil)), func(c *connector.Client) { change(c, &connector.Observer{}) })
				b.pass(time.Second)
				b.wantAnswer("COMPLETED", b.ask("c", "move"))
				status, err := b.Act(b.Context(), "c", connector.ActionCall{Key: "a", Deadline: time.Now().Add(-time.Second)})
				if status != connctd.ActionFailed || err == nil {
					b.Errorf("%s: an action whose time is over = %s, %v", name, status, err)
				}
				b.wantAnswer("COMPLETED", b.ask("c", "move"))
				ctx, end := context.WithTimeout(b.Context(), time.Hour)
				defer end()
				if err := b.PollNow(ctx, "c"); !errors.Is(err, errDown) {
					b.Errorf("%s: PollNow = %v", name, err)
				}
				if err := b.Remove(ctx, "c"); err != nil {
					b.Errorf("%s: Remove = %v", name, err)
				}
			}, connector.WithObserver(o))
			if left.Load() > 0 && name != "OnStatus" {
				t.Errorf("%s: it did not end its goroutine", name)
			}
		}
	}
}

// So does a refresh whose observer, or whose transport in an author's test, does that.
func TestRefreshThatEndsItsGoroutine(t *testing.T) {
	t.Parallel()
	var once atomic.Bool
	consentTest(t, func(c consents) {
		c.addAsking("a", reads)
		c.consent("a")
		c.expire()
		if err := c.PollNow(c.Context(), "a"); err == nil || !strings.Contains(err.Error(), "ended its goroutine") {
			c.Errorf("poll = %v, want the end of the goroutine", err)
		}
		c.technology.revoke()
		c.consent("a")
	}, connector.WithObserver(connector.Observer{Refresh: func(connector.RefreshEvent) {
		if once.CompareAndSwap(false, true) {
			runtime.Goexit()
		}
	}}))
}

// A platform that ends the goroutine after it made a thing leaves the same doubt as one
// that panics: R3.
func TestPlatformThatEndsTheGoroutine(t *testing.T) {
	t.Parallel()
	for _, acts := range []bool{false, true} {
		runtimeTest(t, func(b *bench) {
			p := &leaving{FakePlatform: b.platform}
			see := func(_ context.Context, _ *connector.Session, _ connector.ActionCall, emit *connector.Emitter) error {
				emit.Thing("k", sensor(1))
				return nil
			}
			b.add("c", inTurn(sees("a"), sees("a", "k")), b.withHands(see), func(c *connector.Client) { c.Platform = p })
			b.pass(time.Second)
			p.armed.Store(true)
			if acts {
				b.ask("c", "move")
			} else {
				_ = b.pollNow("c")
			}
			b.mustPoll("c", 2)
			if _, twins := b.platform.Mappings(); twins > 0 || p.armed.Load() {
				b.Errorf("with actions %v: %d twins", acts, twins)
			}
			p.armed.Store(true)
			over := make(chan struct{})
			go func() {
				defer close(over)
				_ = b.Remove(b.Context(), "c")
			}()
			<-over
			b.pass(time.Hour)
			if _, ok := b.Client("c"); ok || len(b.platform.All()) > 0 {
				b.Errorf("with actions %v: the removal does not go on", acts)
			}
		})
	}
}

// leaving is a platform that ends the goroutine once, after it has made or deleted a thing.
type leaving struct {
	*connector.FakePlatform
	armed atomic.Bool
}

func (p *leaving) CreateThing(ctx context.Context, t connctd.Thing) (connctd.ThingID, error) {
	defer p.leave()
	return p.FakePlatform.CreateThing(ctx, t)
}

func (p *leaving) DeleteThing(ctx context.Context, id connctd.ThingID) error {
	defer p.leave()
	return p.FakePlatform.DeleteThing(ctx, id)
}

func (p *leaving) leave() {
	if p.armed.CompareAndSwap(true, false) {
		runtime.Goexit()
	}
}

// A turn that panics outside of the connector, or ends its goroutine, shows and is tried
// again later and later, as any failure: R1.
func TestBrokenTurnsShow(t *testing.T) {
	t.Parallel()
	for name, broken := range map[string]poll{
		"an error that is a nil pointer": func(context.Context, *connector.Session, *connector.Emitter) error {
			var e *connector.StatusError
			return e
		},
		"the end of the goroutine": func(context.Context, *connector.Session, *connector.Emitter) error {
			runtime.Goexit()
			return nil
		},
	} {
		var told []connector.Outcome
		runtimeTest(t, func(b *bench) {
			b.add("c", inTurn(sees("a"), broken))
			b.pass(time.Second)
			for range 3 {
				_ = b.pollNow("c")
				b.pass(0)
			}
			if got := b.info("c"); got.LastError == nil || got.Failures != 3 || got.Status != connctd.StatusStarted {
				b.Errorf("%s: client %+v", name, got)
			}
			b.wantDue("c", 10*time.Minute, 80*time.Minute)
			if want := []connector.Outcome{"complete", "transient", "transient", "transient"}; !slices.Equal(told, want) {
				b.Errorf("%s: outcomes %v, want %v", name, told, want)
			}
		}, connector.WithObserver(connector.Observer{Poll: func(e connector.PollEvent) { told = append(told, e.Outcome) }}))
	}
}

// A panic of a platform, which is the caller's code, is a failed poll of one client.
func TestPlatformThatPanics(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	runtimeTest(t, func(b *bench) {
		b.platform.FailOn(func(call string) error {
			if strings.HasPrefix(call, "create") {
				panic("no such row")
			}
			return nil
		})
		b.add("c", sees("lamp"))
		b.pass(0)
		b.platform.FailOn(nil)
		b.mustPoll("c", 1)
		if got := b.info("c"); got.Status != "STARTED" || len(got.Mappings) != 1 {
			b.Errorf("after it: %+v", got)
		}
	}, connector.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
	if !strings.Contains(log.String(), "no such row") {
		t.Errorf("the log does not tell of the panic:\n%s", &log)
	}
}

// A panic of the runtime's own is logged when it happens.
func TestRuntimeThatPanics(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		r := connector.NewRuntime(connector.WithEngine(&clumsy{Engine: connector.NewHeapEngine()}), connector.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
		for _, id := range []connctd.ClientID{"one", "two"} { // only one may poll, and then lets the other
			c := connector.Client{ID: id, Platform: &connector.FakePlatform{}, Connector: connector.Define(connector.Definition[struct{}, struct{}]{
				Type: "test", Concurrency: 1, Poll: func(ctx context.Context, _ connector.Input[struct{}, struct{}], _ *connector.Emitter) error {
					return slow(time.Millisecond)(ctx, nil, nil)
				},
			})}
			if err := r.Add(c); err != nil {
				t.Fatal(err)
			}
		}
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if err := r.Run(ctx); err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
		if !strings.Contains(log.String(), "cannot put") {
			t.Errorf("the log does not tell of the panic:\n%s", &log)
		}
	})
}

// clumsy is an engine that panics at the third Put.
type clumsy struct {
	connector.Engine
	puts atomic.Int64
}

func (c *clumsy) Put(key string, due time.Time) {
	if c.puts.Add(1) == 3 {
		panic("cannot put " + key)
	}
	c.Engine.Put(key, due)
}
