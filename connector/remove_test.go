package connector_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// writing polls for a minute and then sees k, unless it is cancelled; how often
// it was is counted.
func writing(cancelled *int) poll {
	return func(ctx context.Context, s *connector.Session, emit *connector.Emitter) error {
		if err := slow(time.Minute)(ctx, s, emit); err != nil {
			*cancelled++
			return err
		}
		emit.Thing("k", sensor(2))
		return nil
	}
}

// Remove cancels the poll under way, waits for it, and then drops the things: R8.
func TestRemove(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		ended := time.Time{}
		b.add("c", inTurn(sees("j", "k"), func(ctx context.Context, _ *connector.Session, emit *connector.Emitter) error {
			<-ctx.Done()
			time.Sleep(30 * time.Second) // it takes its time to clean up
			ended = time.Now()
			emit.Thing("k", sensor(2))
			return nil
		}))
		b.pass(11 * time.Minute)
		b.wantCalls("create j 1", "create k 1")
		go func() { _ = b.pollNow("c") }()
		synctest.Wait()
		start := time.Now()
		if err := b.Remove(b.Context(), "c"); err != nil {
			b.Errorf("Remove = %v", err)
		}
		if took := time.Since(start); took != 30*time.Second || !ended.Equal(time.Now()) {
			b.Errorf("Remove took %v, want 30s: until the poll had ended", took)
		}
		b.wantCalls("delete thing-1", "delete thing-2")
		if _, ok := b.Client("c"); ok {
			b.Error("the client is still there")
		}
		b.polls("c")
		b.pass(24 * time.Hour)
		b.wantCalls() // nothing is written after it
		if n := len(b.polls("c")); n != 0 {
			b.Errorf("%d polls after Remove", n)
		}
	}, connector.WithPollTimeout(5*time.Minute))
}

// A poll that heeds no ctx is waited for even when its worker has left it behind.
func TestRemoveWaitsForAnAbandonedPoll(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.add("c", inTurn(sees("k"), deaf(30*time.Minute)))
		b.pass(15 * time.Minute)
		start := time.Now()
		if err := b.Remove(b.Context(), "c"); err != nil {
			b.Errorf("Remove = %v", err)
		}
		if took := time.Since(start); took < 15*time.Minute {
			b.Errorf("Remove took %v, though the poll was under way", took)
		}
		b.wantCalls("create k 1", "delete thing-1")
	})
}

// A Remove that cannot begin, or whose Drop fails, changes nothing: the client goes on.
func TestRemoveFails(t *testing.T) {
	t.Parallel()
	errFull := errors.New("disk is full")
	dropFails := func(c *connector.Client) { c.Drop = func(context.Context) error { return errFull } }
	tests := map[string]struct {
		poll   poll
		change func(*connector.Client)
		fail   string
		want   string
	}{
		"drop fails":   {sees("j", "k"), dropFails, "", "disk is full"},
		"the ctx ends": {inTurn(sees("j", "k"), deaf(11*time.Minute), sees("j", "k")), func(*connector.Client) {}, "", "the poll under way does not end"},
		"the ctx has ended": {sees("j", "k"), func(c *connector.Client) {
			c.Drop = func(ctx context.Context) error { <-ctx.Done(); return context.Cause(ctx) }
		}, "", "context deadline exceeded"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runtimeTest(t, func(b *bench) {
				b.add("c", tc.poll, tc.change)
				b.pass(11 * time.Minute)
				b.failOn(tc.fail)
				if tc.fail == "" {
					b.failOn()
				}
				ctx, cancel := context.WithTimeout(b.Context(), time.Minute)
				defer cancel()
				err := b.Remove(ctx, "c")
				if err == nil || !strings.HasPrefix(err.Error(), "connector: remove client c: ") || !strings.Contains(err.Error(), tc.want) {
					b.Errorf("Remove = %v, want %q", err, tc.want)
				}
				b.failOn()
				b.pass(11 * time.Minute)
				b.polls("c")
				b.pass(time.Hour)
				if n := len(b.polls("c")); n != 6 {
					b.Errorf("%d polls in the hour after, want 6", n)
				}
				if n := len(b.platform.All()); n != 2 { // what was deleted before the failure is back
					b.Errorf("%d things, want 2", n)
				}
				if err := b.pollNow("c"); err != nil {
					b.Errorf("PollNow = %v", err)
				}
			})
		})
	}
}

// A client in status ERROR stays parked when its removal fails.
func TestRemoveOfAParkedClientFails(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.add("c", fails(connector.Misconfigured(errDown)), func(c *connector.Client) {
			c.Drop = func(context.Context) error { return errDown }
		})
		b.pass(0)
		if err := b.Remove(b.Context(), "c"); !errors.Is(err, errDown) {
			b.Errorf("Remove = %v", err)
		}
		b.pass(time.Hour)
		if n := len(b.polls("c")); n != 1 || b.info("c").Status != connctd.StatusError {
			b.Errorf("%d polls, client %+v; want it parked", n, b.info("c"))
		}
	})
}

// What is left to settle of a client in status ERROR is not forgotten when its removal
// fails.
func TestRemoveOfAClientThatIsToSettleFails(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.add("c", inTurn(sees("k"), fails(connector.AuthRevoked(errDown))), func(c *connector.Client) {
			c.Drop = func(context.Context) error { return errDown }
		})
		b.pass(0)
		b.failOn("status")
		if err := b.pollNow("c"); !errors.Is(err, errDown) {
			b.Errorf("PollNow = %v", err)
		}
		if err := b.Remove(b.Context(), "c"); !errors.Is(err, errDown) {
			b.Errorf("Remove = %v", err)
		}
		b.pass(0)
		b.failOn()
		b.polls("c")
		b.pass(time.Hour)
		if status := b.platform.All()["thing-1"].Status; status != connctd.ThingUnavailable || len(b.polls("c")) != 0 {
			b.Errorf("the thing is %s, client %+v; want it UNAVAILABLE and no poll", status, b.info("c"))
		}
	})
}

// Who waits for a poll of a client gets it also when a removal failed meanwhile.
func TestRemoveFailsWhilePollNowWaits(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.add("c", inTurn(fails(connector.Misconfigured(errDown)), slow(0)), func(c *connector.Client) {
			c.Drop = func(context.Context) error { return errDown }
		})
		b.pass(0)
		b.add("busy", slow(30*time.Second)) // keeps the only worker
		synctest.Wait()
		polled := make(chan error, 1)
		go func() { polled <- b.pollNow("c") }()
		synctest.Wait()
		if err := b.Remove(b.Context(), "c"); !errors.Is(err, errDown) {
			b.Errorf("Remove = %v", err)
		}
		b.pass(time.Minute)
		if len(polled) == 0 {
			b.Fatal("PollNow hangs")
		}
		if err := <-polled; err != nil || b.info("c").Status != connctd.StatusStarted {
			b.Errorf("PollNow = %v, client %+v; want it STARTED", err, b.info("c"))
		}
	}, connector.WithWorkers(1))
}

// Of many that remove a client at once, one does; the others find it gone.
func TestRemoveAtOnce(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		drops, cancelled, removed, unknown := 0, 0, 0, 0
		b.add("c", writing(&cancelled), func(c *connector.Client) {
			c.Drop = func(context.Context) error { drops++; time.Sleep(time.Second); return nil }
		})
		b.pass(time.Second)
		var mu sync.Mutex
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				err := b.Remove(b.Context(), "c")
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					removed++
				case errors.Is(err, connector.ErrUnknownClient):
					unknown++
				}
			})
		}
		all.Wait()
		if got, want := fmt.Sprint(removed, unknown, drops, cancelled), "1 9 1 1"; got != want {
			b.Errorf("removed, unknown, drops, cancelled = %s, want %s", got, want)
		}
		b.wantCalls()
	})
}

// Who waits for another's removal gives up with its ctx, and does not touch a
// client that was added anew meanwhile.
func TestRemoveWaitsItsTurn(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		release := make(chan struct{})
		b.add("c", slow(0), func(c *connector.Client) {
			c.Drop = func(context.Context) error { <-release; return nil }
		})
		b.pass(0)
		first := make(chan error)
		go func() { first <- b.Remove(b.Context(), "c") }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(b.Context(), time.Second)
		defer cancel()
		if err := b.Remove(ctx, "c"); !errors.Is(err, context.DeadlineExceeded) {
			b.Errorf("Remove = %v, want the deadline", err)
		}
		if err := b.pollNow("c"); !errors.Is(err, connector.ErrUnknownClient) {
			b.Errorf("PollNow during Remove = %v", err)
		}
		close(release)
		if err := <-first; err != nil {
			b.Errorf("Remove = %v", err)
		}
		b.add("c", slow(0))
		b.pass(time.Hour)
		if n := len(b.polls("c")); n < 7 {
			b.Errorf("%d polls of the new client", n)
		}
	})
}

// A reason of any length, as of an author who puts a page into it, keeps a client from
// nothing.
func TestRemoveWithALongReason(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.add("c", inTurn(sees("k"), fails(connector.Misconfigured(errors.New(strings.Repeat("ä", connector.MaxStoredValue))))))
		b.pass(time.Second)
		_ = b.pollNow("c")
		if got := b.info("c"); got.Status != connctd.StatusError || !strings.HasSuffix(got.Reason, "ää …") {
			b.Errorf("client = %s, a reason of %d bytes", got.Status, len(got.Reason))
		}
		if err := b.Remove(b.Context(), "c"); err != nil {
			b.Errorf("Remove = %.200v", err)
		}
		if n := len(b.platform.All()); n != 0 {
			b.Errorf("%d things are left", n)
		}
	})
}
