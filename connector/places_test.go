package connector_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// busiest measures how many polls go on at once.
type busiest struct {
	mu        sync.Mutex
	now, most int
}

func (w *busiest) during(p poll) poll {
	return func(ctx context.Context, s *connector.Session, emit *connector.Emitter) error {
		w.mu.Lock()
		w.now++
		w.most = max(w.most, w.now)
		w.mu.Unlock()
		defer func() {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.now--
		}()
		return p(ctx, s, emit)
	}
}

// Clients that find no place wait in the order in which they came, without a worker.
func TestConcurrency(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		w := &busiest{}
		limit := limitedTo(connector.Rate{}, 3)
		start := time.Now()
		id := func(i int) connctd.ClientID { return connctd.ClientID(fmt.Sprint("c", i)) }
		for i := range 30 {
			b.add(id(i), w.during(slow(10*time.Second)), limit, ofInstance(connctd.InstanceID(id(i))))
			synctest.Wait()
		}
		b.add("other type", slow(0))
		b.pass(0)
		if n := len(b.polls("other type")); n != 1 {
			b.Errorf("%d polls of another type, want 1", n)
		}
		if due := b.info(id(29)).Due; !due.Equal(start) {
			b.Errorf("a client in line was due at %v, want %v", due, start)
		}
		b.pass(100 * time.Second)
		if w.most != 3 {
			b.Errorf("%d polls at once, want 3", w.most)
		}
		for i := range 30 {
			if began := b.polls(id(i))[0].Sub(start); began != time.Duration(i/3)*10*time.Second {
				b.Errorf("client %d was polled after %v", i, began)
			}
		}
	}, connector.WithWorkers(4))
}

// However a poll ends, its place comes free.
func TestPlacesComeFree(t *testing.T) {
	t.Parallel()
	tests := map[string]poll{
		"error":    fails(errDown),
		"throttle": fails(connector.RetryAfter(errDown, time.Hour)),
		"revoked":  fails(connector.AuthRevoked(errDown)),
		"panic":    func(context.Context, *connector.Session, *connector.Emitter) error { panic("out of order") },
		"goexit":   func(context.Context, *connector.Session, *connector.Emitter) error { runtime.Goexit(); return nil },
		"timeout":  slow(time.Hour),
		"deaf":     deaf(time.Hour),
	}
	for name, bad := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runtimeTest(t, func(b *bench) {
				limit := limitedTo(connector.Rate{}, 1)
				b.add("bad", bad, limit)
				synctest.Wait()
				b.add("next", slow(0), limit, ofInstance("j"))
				b.add("last", slow(0), limit, ofInstance("j"))
				b.pass(62 * time.Second)
				for _, id := range []connctd.ClientID{"next", "last"} {
					if n := len(b.polls(id)); n == 0 {
						b.Errorf("%s was never polled", id)
					}
				}
				if taken, inLine := b.Places("limited"); taken != 0 || inLine != 0 {
					b.Errorf("%d places are taken, %d in line, want none", taken, inLine)
				}
				b.stop()
				b.pass(time.Hour) // until the deaf one returns
			})
		})
	}
}

// Polls that heed no ctx give their places back one after the other, and there is one of
// each client at most: others are late, but they are polled (R5).
func TestPlacesOfPollsThatAreLeftBehind(t *testing.T) {
	t.Parallel()
	const bad = 5
	runtimeTest(t, func(b *bench) {
		w, limit := &busiest{}, limitedTo(connector.Rate{}, 1)
		start := time.Now()
		for i := range bad {
			b.add(connctd.ClientID(fmt.Sprint("bad", i)), w.during(deaf(24*time.Hour)), limit)
			synctest.Wait()
		}
		b.add("good", slow(0), limit)
		b.pass(6 * time.Hour)
		for i := range bad {
			began := b.polls(connctd.ClientID(fmt.Sprint("bad", i)))
			if want := time.Duration(i) * 61 * time.Second; len(began) != 1 || began[0].Sub(start) != want {
				b.Errorf("polls of client %d at %v, want one after %v", i, began, want)
			}
		}
		if n := len(b.polls("good")); n < 35 || w.most != bad {
			b.Errorf("%d polls of the other client in 6 hours, %d left behind", n, w.most)
		}
		b.stop()
		b.pass(24 * time.Hour)
	})
}

// A client whose instance is to be left alone when it is its turn lets others go first.
func TestPlaceIsNotKeptInAPause(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		limit := limitedTo(connector.Rate{}, 1)
		b.add("busy", both(slow(30*time.Second), fails(connector.RetryAfter(errDown, time.Hour))), limit)
		synctest.Wait()
		b.add("pauses", slow(0), limit)
		synctest.Wait()
		b.add("other", slow(0), limit, ofInstance("j"))
		b.pass(30 * time.Second)
		if n := len(b.polls("other")); n != 1 {
			b.Errorf("%d polls of another instance, want 1", n)
		}
		if n := len(b.polls("pauses")); n != 0 {
			b.Errorf("%d polls in the pause", n)
		}
		b.pass(62 * time.Minute)
		if n := len(b.polls("pauses")); n == 0 {
			b.Error("it was never polled after the pause")
		}
	})
}

// A client in line can be removed, be asked for, and wait out a pause.
func TestInLine(t *testing.T) {
	t.Parallel()
	limit := limitedTo(connector.Rate{}, 1)
	const busy = 30 * time.Second
	tests := map[string]func(*bench){
		"removed": func(b *bench) {
			if err := b.Remove(b.Context(), "waits"); err != nil {
				b.Error(err)
			}
			if taken, inLine := b.Places("limited"); taken != 1 || inLine != 1 {
				b.Errorf("%d places are taken, %d in line, want 1 and 1", taken, inLine)
			}
		},
		"PollNow": func(b *bench) {
			start := time.Now()
			if err := b.PollNow(b.Context(), "waits"); err != nil || time.Since(start) != busy {
				b.Errorf("PollNow = %v after %v, want nil after %v", err, time.Since(start), busy)
			}
		},
		"PollNow and removed": func(b *bench) {
			done := make(chan error)
			go func() { done <- b.PollNow(b.Context(), "waits") }()
			synctest.Wait()
			if err := b.Remove(b.Context(), "waits"); err != nil {
				b.Error(err)
			}
			if err := <-done; !errors.Is(err, connector.ErrUnknownClient) {
				b.Errorf("PollNow = %v, want that it is removed", err)
			}
		},
		"the busy one is removed": func(b *bench) {
			start := time.Now()
			if err := b.Remove(b.Context(), "busy"); err != nil || time.Since(start) != 0 {
				b.Errorf("Remove = %v after %v", err, time.Since(start))
			}
			b.pass(0)
			if n := len(b.polls("waits")) + len(b.polls("last")); n != 2 {
				b.Errorf("%d polls of those in line, want 2", n)
			}
		},
		"a removal that fails": func(b *bench) {
			ctx, cancel := context.WithCancel(b.Context())
			cancel()
			if err := b.Remove(ctx, "drops"); err == nil {
				b.Error("Remove = nil")
			}
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runtimeTest(t, func(b *bench) {
				b.add("busy", slow(busy), limit)
				synctest.Wait()
				b.add("waits", slow(0), limit)
				synctest.Wait()
				b.add("last", slow(0), limit, func(c *connector.Client) {
					c.Drop = func(context.Context) error { return nil }
				})
				b.add("drops", slow(0), limit, func(c *connector.Client) {
					c.Drop = func(ctx context.Context) error { return ctx.Err() }
				})
				synctest.Wait()
				if name == "removed" {
					if err := b.Remove(b.Context(), "drops"); err != nil {
						b.Error(err)
					}
				}
				test(b)
				b.pass(time.Minute)
				if taken, inLine := b.Places("limited"); taken != 0 || inLine != 0 {
					b.Errorf("%d places are taken, %d in line, want none", taken, inLine)
				}
				if info := b.info("last"); info.Status != connctd.StatusStarted {
					b.Errorf("the last in line: %+v", info)
				}
			})
		})
	}
}

// Clients come and go while there are too few places: none is lost, nobody is
// forgotten in line.
func TestPlacesHammer(t *testing.T) {
	t.Parallel()
	const clients, callers, rounds = 9, 6, 50
	runtimeTest(t, func(b *bench) {
		b.period = time.Second
		w := &busiest{}
		ids := make([]connctd.ClientID, clients)
		for i := range ids {
			ids[i] = connctd.ClientID(fmt.Sprint("c", i))
		}
		add := func(id connctd.ClientID, d time.Duration) error {
			c := connector.Client{
				ID: id, Instance: "i", Platform: b.platform,
				Connector: &tech{b.period, w.during(slow(d))},
			}
			limitedTo(connector.Rate{Requests: 100}, 2)(&c)
			return b.Add(c)
		}
		var all sync.WaitGroup
		for caller := range callers {
			all.Go(func() {
				for round := range rounds {
					i := caller*rounds + round*7
					id := ids[i%clients]
					switch (caller + round) % 4 {
					case 0:
						b.expected(b.Remove(b.Context(), id))
					case 1:
						b.expected(b.PollNow(b.Context(), id))
					case 2:
						time.Sleep(time.Duration(i%13) * 70 * time.Millisecond)
					default:
						b.expected(add(id, time.Duration(i%5)*150*time.Millisecond))
					}
				}
			})
		}
		all.Wait()
		for _, id := range ids {
			b.expected(b.Remove(b.Context(), id))
		}
		synctest.Wait()
		if taken, inLine := b.Places("limited"); taken != 0 || inLine != 0 || w.most > 2 {
			b.Errorf("%d places are taken, %d in line, %d polls at once; want none, none and 2 at most", taken, inLine, w.most)
		}
		if n := b.Instances(); n != 0 {
			b.Errorf("%d instances are remembered, want none", n)
		}
	}, connector.WithWorkers(3))
}
