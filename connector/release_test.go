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

// A client that is released goes on in another process, and comes back: nothing is made a
// second time, and only one polls.
func TestReleaseMovesAClient(t *testing.T) {
	t.Parallel()
	store := connector.WithStore(connector.NewMemoryStore())
	runtimeTest(t, func(b *bench) {
		there := connector.NewRuntime(store)
		ctx, stop := context.WithCancel(b.Context())
		ended := make(chan error)
		go func() { ended <- there.Run(ctx) }()
		polled := 0
		elsewhere := connector.Client{ID: "c", Platform: b.platform, Connector: &tech{time.Hour, func(ctx context.Context, s *connector.Session, emit *connector.Emitter) error {
			polled++
			return sees("k")(ctx, s, emit)
		}}}
		for range 2 {
			b.add("c", sees("k"))
			b.mustPoll("c", 1)
			if err := b.Release(b.Context(), "c"); err != nil {
				b.Fatalf("Release = %v", err)
			}
			if _, ok := b.Client("c"); ok {
				b.Error("the client is still there")
			}
			b.polls("c")
			if err := errors.Join(there.Add(elsewhere), there.PollNow(ctx, "c"), there.Release(ctx, "c")); err != nil {
				b.Fatalf("in the other process: %v", err)
			}
			b.pass(time.Hour)
			if n := len(b.polls("c")); n != 0 || polled == 0 {
				b.Errorf("%d polls after Release, %d in the other process", n, polled)
			}
		}
		b.wantCalls("create k 1")
		stop()
		<-ended
	}, store)
}

// A client that another process has taken comes back by Release and Add, which read what
// is stored; a removal that has begun goes on.
func TestReleaseOfAClientThatIsTaken(t *testing.T) {
	t.Parallel()
	store := connector.NewMemoryStore()
	runtimeTest(t, func(b *bench) {
		b.add("c", inTurn(sees("j"), sees("j", "k")))
		b.mustPoll("c", 1)
		stored, err := store.Load(b.Context(), "client/c")
		if err == nil {
			_, err = store.Save(b.Context(), "client/c", stored.Revision, stored.Value) // as another process
		}
		if err != nil {
			b.Fatal(err)
		}
		for range 2 {
			if err := b.pollNow("c"); !errors.Is(err, connector.ErrTaken) {
				b.Errorf("PollNow = %v, want ErrTaken", err)
			}
		}
		if err := b.Release(b.Context(), "c"); err != nil {
			b.Fatalf("Release = %v", err)
		}
		b.add("c", sees("j", "k"))
		b.mustPoll("c", 1)
		b.wantCalls("create j 1", "create k 1")

		b.failOn("delete")
		if err := b.Remove(b.Context(), "c"); err == nil {
			b.Error("Remove = nil, though the things are there")
		}
		b.failOn()
		if err := b.Release(b.Context(), "c"); err != nil {
			b.Errorf("Release = %v", err)
		}
		b.add("c", sees("j", "k"))
		b.pass(time.Hour)
		if _, ok := b.Client("c"); ok || len(b.platform.All()) != 0 {
			b.Error("the client that was being removed is still there")
		}
	}, connector.WithStore(store))
}

// Release cancels and waits for the poll under way. If that does not end in time, the
// client goes on.
func TestReleaseWaits(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.add("c", inTurn(sees("k"), func(ctx context.Context, _ *connector.Session, _ *connector.Emitter) error {
			<-ctx.Done()
			time.Sleep(30 * time.Second)
			return nil
		}))
		b.pass(0)
		for _, tc := range []struct{ patience, takes time.Duration }{
			{10 * time.Second, 10 * time.Second},
			{time.Hour, 30 * time.Second},
		} {
			b.pass(time.Minute)
			go func() { _ = b.pollNow("c") }()
			synctest.Wait()
			start := time.Now()
			ctx, cancel := context.WithTimeout(b.Context(), tc.patience)
			err := b.Release(ctx, "c")
			cancel()
			if took := time.Since(start); took != tc.takes || (err != nil) != (tc.takes == tc.patience) {
				b.Errorf("Release with %v = %v after %v, want it to take %v", tc.patience, err, took, tc.takes)
			}
		}
		if err := b.Release(b.Context(), "c"); !errors.Is(err, connector.ErrUnknownClient) {
			b.Errorf("Release of one that is gone = %v, want ErrUnknownClient", err)
		}
		if n := len(b.platform.All()); n != 1 {
			b.Errorf("%d things, want the one that it made", n)
		}
	})
}

// The tokens go along: those that a refresh under way is about to give, and never those
// before.
func TestReleaseKeepsTokens(t *testing.T) {
	t.Parallel()
	store := &failingStore{Store: connector.NewMemoryStore()}
	consentTest(t, func(c consents) {
		c.addAsking("a", reads)
		c.consent("a")
		c.expire()
		store.failSaves("token/a", true)
		if err := c.PollNow(c.Context(), "a"); err == nil || !strings.Contains(err.Error(), "disk full") {
			c.Errorf("poll = %v, want what the store says", err)
		}
		if err := c.Release(c.Context(), "a"); err == nil || !strings.Contains(err.Error(), "disk full") {
			c.Errorf("Release = %v, want what the store says", err)
		}
		store.failSaves("token/a", false)
		if err := c.Release(c.Context(), "a"); err != nil {
			c.Fatalf("Release = %v", err)
		}
		c.addAsking("a", reads)
		if err := c.PollNow(c.Context(), "a"); err != nil || c.info("a").Status != connctd.StatusStarted {
			c.Errorf("poll = %v, client %+v; want it to use the tokens", err, c.info("a"))
		}
	}, connector.WithStore(store))
}
