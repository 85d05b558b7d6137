package connector_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// What the end of a poll does to a client that has been started: R1.
func TestOutcome(t *testing.T) {
	t.Parallel()
	const every = 10 * time.Minute
	const started, failed = connctd.StatusStarted, connctd.StatusError
	panics := func(context.Context, *connector.Session, *connector.Emitter) error { panic("out of order") }
	half := func(_ context.Context, _ *connector.Session, emit *connector.Emitter) error {
		emit.Partial(errDown)
		return nil
	}
	halfThenFails := func(_ context.Context, _ *connector.Session, emit *connector.Emitter) error {
		emit.Thing("k", sensor(2))
		emit.Gone("j")
		return errDown
	}
	doubled := func(_ context.Context, _ *connector.Session, emit *connector.Emitter) error {
		emit.Thing("k", sensor(2))
		emit.Thing("k", sensor(3))
		return nil
	}
	tests := map[string]struct {
		poll        poll
		err         string // that PollNow gives
		status      connctd.ClientStatus
		calls       []string
		least, most time.Duration // until the next poll
	}{
		"complete":                 {sees("k", "j"), "", started, nil, 0, every},
		"partial":                  {half, "technology is down", started, nil, 0, every},
		"transient":                {fails(errDown), "technology is down", started, nil, every, 2 * every},
		"after emitting":           {halfThenFails, "technology is down", started, nil, every, 2 * every},
		"bad key":                  {doubled, `thing key "k": it was emitted twice`, started, nil, every, 2 * every},
		"timeout":                  {slow(time.Hour), "the poll took too long", started, nil, every, 2 * every},
		"panic":                    {panics, "the poll panicked: out of order", started, nil, every, 2 * every},
		"short pause":              {fails(connector.RetryAfter(errDown, 0)), "technology is down", started, nil, 0, every},
		"long pause":               {fails(connector.RetryAfter(nil, 25*time.Minute)), "no reason given", started, nil, 25 * time.Minute, 26 * time.Minute},
		"long pause of the client": {fails(connector.PauseClient(25 * time.Minute)(errDown)), "technology is down", started, nil, 25 * time.Minute, 26 * time.Minute},
		"revoked": {
			fails(connector.AuthRevoked(errDown)), "technology is down", failed,
			[]string{"status thing-1 UNAVAILABLE", "status thing-2 UNAVAILABLE"},
			never, never,
		},
		"misconfigured": {fails(connector.Misconfigured(errDown)), "technology is down", failed, nil, never, never},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runtimeTest(t, func(b *bench) {
				b.add("c", inTurn(sees("j", "k"), tc.poll))
				b.pass(0)
				b.wantCalls("create j 1", "create k 1")
				b.wantTold("c STARTED")
				err := b.PollNow(b.Context(), "c")
				if tc.err == "" && err != nil || tc.err != "" && (err == nil || !strings.HasPrefix(err.Error(), "connector: poll client c: ") || !strings.Contains(err.Error(), tc.err)) {
					b.Errorf("error = %v, want %q", err, tc.err)
				}
				b.pass(0)
				b.wantCalls(tc.calls...)
				info := b.info("c")
				if info.Status != tc.status {
					b.Errorf("status = %s, want %s", info.Status, tc.status)
				}
				if tc.least == never {
					if !info.Due.IsZero() || !strings.Contains(info.Reason, tc.err) {
						b.Errorf("due %v, reason %q; want never, because of %q", info.Due, info.Reason, tc.err)
					}
					b.pass(240 * time.Hour)
					b.wantTold("c ERROR : technology is down")
					if n := len(b.polls("c")); n != 2 {
						b.Errorf("%d polls in ten days, want 2", n)
					}
					return
				}
				b.wantDue("c", tc.least, tc.most)
				b.wantTold()
			})
		})
	}
}

// never stands for no next poll.
const never = -1

// Until its first complete poll a client is STARTING and asked often.
func TestFirstPollsFail(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.add("c", inTurn(fails(errDown), fails(errDown), slow(0)))
		b.pass(0)
		b.wantDue("c", 2500*time.Millisecond, 5*time.Second)
		b.pass(5 * time.Second)
		b.wantDue("c", 0, 10*time.Second)
		if info := b.info("c"); info.Status != connctd.StatusStarting || info.Failures != 2 || info.Reason != "" {
			b.Errorf("client = %+v, want STARTING after 2 failures", info)
		}
		b.wantTold()
		b.pass(10 * time.Second)
		b.wantTold("c STARTED")
	})
}

func TestBackoffGrowsAndEnds(t *testing.T) {
	t.Parallel()
	down := fails(errDown)
	runtimeTest(t, func(b *bench) {
		b.add("c", inTurn(slow(0), down, down, down, down, down, down, slow(0)))
		b.pass(12 * time.Hour)
		began := b.polls("c")
		for i, t := range began[:min(8, len(began))] {
			if i > 1 && t.Sub(began[i-1]) > 70*time.Minute {
				b.Errorf("poll %d began %v after the one before", i, t.Sub(began[i-1]))
			}
		}
		if info := b.info("c"); info.Failures != 0 || info.Status != connctd.StatusStarted {
			b.Errorf("client = %+v, want no failures left", info)
		}
		b.wantDue("c", 0, b.period)
	})
}

// A pause that one client is asked for leaves the others of its instance alone.
func TestPauseOfOneClient(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.add("a", inTurn(slow(0), fails(connector.PauseClient(45*time.Minute)(errDown)), slow(0)))
		b.add("same", slow(0))
		b.pass(time.Minute)
		_ = b.PollNow(b.Context(), "a")
		for _, id := range []connctd.ClientID{"a", "same"} {
			b.polls(id)
		}
		b.pass(44 * time.Minute)
		if n := len(b.polls("a")); n != 0 {
			b.Errorf("a was polled %d times in its pause", n)
		}
		if n := len(b.polls("same")); n < 4 {
			b.Errorf("another client of the instance was polled %d times in 44 minutes, want every ten", n)
		}
		b.pass(2 * time.Minute)
		if info := b.info("a"); len(b.polls("a")) != 1 || info.Status != connctd.StatusStarted || info.LastError != nil {
			b.Errorf("after its pause: %+v", info)
		}
	})
}

// What is known of a pause holds also if the same poll put the client into ERROR.
func TestPauseBesideARevocation(t *testing.T) {
	t.Parallel()
	both := fails(errors.Join(connector.AuthRevoked(errDown), connector.RetryAfter(errDown, 45*time.Minute)))
	runtimeTest(t, func(b *bench) {
		b.add("a", inTurn(slow(0), both))
		b.add("same", slow(0))
		b.pass(time.Minute)
		_ = b.PollNow(b.Context(), "a")
		b.polls("same")
		b.pass(44 * time.Minute)
		if n, info := len(b.polls("same")), b.info("a"); n != 0 || info.Status != connctd.StatusError {
			b.Errorf("%d polls in the pause of the instance, a is %s; want 0, ERROR", n, info.Status)
		}
	})
}

// A technology that asks for a pause gets it from all clients of the instance.
func TestPauseHoldsForTheInstance(t *testing.T) {
	t.Parallel()
	pause := fails(connector.RetryAfter(errDown, 45*time.Minute))
	runtimeTest(t, func(b *bench) {
		b.add("a", inTurn(slow(0), pause, slow(0)))
		b.add("same", slow(0))
		b.add("other", slow(0), func(c *connector.Client) { c.Instance = "j" })
		b.pass(time.Minute)
		if err := b.PollNow(b.Context(), "a"); !errors.Is(err, errDown) {
			b.Errorf("PollNow = %v", err)
		}
		for _, id := range []connctd.ClientID{"a", "same", "other"} {
			b.polls(id)
		}
		b.add("new", slow(0))
		b.pass(45 * time.Minute)
		for id, want := range map[connctd.ClientID][]int{"a": {0}, "same": {0}, "new": {0}, "other": {4, 5}} {
			if n := len(b.polls(id)); !slices.Contains(want, n) {
				b.Errorf("%d polls of %s in the pause, want %v", n, id, want)
			}
		}
		b.pass(time.Minute)
		for _, id := range []connctd.ClientID{"a", "same", "new"} {
			if n := len(b.polls(id)); n != 1 {
				b.Errorf("%d polls of %s in the minute after the pause, want 1", n, id)
			}
		}
	})
}

// A shorter pause does not end a longer one; a person may ask in between.
func TestPausesAndPollNow(t *testing.T) {
	t.Parallel()
	long, short := connector.RetryAfter(nil, time.Hour), connector.RetryAfter(nil, time.Minute)
	runtimeTest(t, func(b *bench) {
		b.add("a", inTurn(fails(long), fails(short), slow(0)))
		b.add("b", slow(0))
		b.pass(time.Second)
		b.polls("b")
		if err := b.PollNow(b.Context(), "a"); err == nil {
			b.Error("PollNow did not ask in the pause")
		}
		b.pass(59 * time.Minute)
		if n := len(b.polls("b")); n != 0 {
			b.Errorf("%d polls of b in the pause", n)
		}
		b.pass(2 * time.Minute)
		if n := len(b.polls("b")); n != 1 {
			b.Errorf("%d polls of b after the pause, want 1", n)
		}
	})
}

// Consent may be revoked for a client that is in status ERROR for another reason.
func TestRevokedAfterMisconfigured(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.add("c", inTurn(sees("k"), fails(connector.Misconfigured(errDown)), fails(connector.AuthRevoked(errDown))))
		b.pass(0)
		b.wantCalls("create k 1")
		for range 2 {
			if err := b.PollNow(b.Context(), "c"); err == nil {
				b.Error("PollNow = nil")
			}
		}
		b.wantCalls("status thing-1 UNAVAILABLE")
	})
}

// What could not be marked as unavailable is tried again when the revocation is
// seen again.
func TestRevokedWhileThePlatformFails(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.add("c", inTurn(sees("j", "k"), fails(connector.AuthRevoked(errDown))))
		b.pass(0)
		b.wantCalls("create j 1", "create k 1")
		b.failOn("status thing-1")
		for range 2 {
			if err := b.pollNow("c"); !errors.Is(err, errDown) {
				b.Errorf("PollNow = %v, want why it was revoked", err)
			}
			b.failOn()
		}
		b.wantCalls("status thing-1 UNAVAILABLE", "status thing-2 UNAVAILABLE", "status thing-1 UNAVAILABLE")
		b.wantTold("c STARTED", "c ERROR : technology is down")
	})
}

// A store that is down when the consent is revoked keeps the things from becoming
// unavailable no longer than that: R1.
func TestRevokedWhileTheStoreFails(t *testing.T) {
	t.Parallel()
	store := &downStore{Store: connector.NewMemoryStore()}
	runtimeTest(t, func(b *bench) {
		b.add("c", inTurn(sees("j", "k"), fails(connector.AuthRevoked(errDown))))
		b.pass(0)
		b.wantCalls("create j 1", "create k 1")
		store.saves.Store(true)
		if err := b.pollNow("c"); !errors.Is(err, errDown) {
			b.Errorf("PollNow = %v, want why it was revoked", err)
		}
		b.wantCalls()
		store.saves.Store(false)
		b.polls("c")
		b.pass(time.Hour)
		b.wantCalls("status thing-1 UNAVAILABLE", "status thing-2 UNAVAILABLE")
		if n := len(b.polls("c")); n != 0 || b.info("c").Status != connctd.StatusError {
			b.Errorf("%d polls, client %+v; want it parked", n, b.info("c"))
		}
		if err := b.Release(b.Context(), "c"); err != nil {
			b.Error(err)
		}
		b.add("c", sees("j", "k"))
		b.pass(time.Hour)
		if got := b.info("c").Status; got != connctd.StatusError {
			b.Errorf("status %s is stored, want ERROR", got)
		}
	}, connector.WithStore(store))
}

// A customer who has to pay again, and does so elsewhere: nobody tells the runtime, and
// the client shows why it stands still and goes on.
func TestPaymentRequired(t *testing.T) {
	t.Parallel()
	m := &meter{}
	paid := func(ctx context.Context, s *connector.Session, emit *connector.Emitter) error {
		if err := s.HTTP.GetJSON(ctx, "https://x.example/data", nil, nil); err != nil {
			ended := connector.Because("the subscription has ended", connector.PauseClient(time.Hour))
			return connector.Statuses{http.StatusPaymentRequired: ended}.Explain(err)
		}
		emit.Thing("s", sensor(1))
		return nil
	}
	bill := func(status int) {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.refuse = func(string) (int, http.Header) { return status, nil }
	}
	runtimeTest(t, func(b *bench) {
		b.add("one", paid)
		b.pass(time.Minute)
		b.platform.Calls()
		bill(http.StatusPaymentRequired)
		b.pass(24 * time.Hour)
		info := b.info("one")
		if info.Status != connctd.StatusStarted || info.LastError == nil || !strings.Contains(info.LastError.Error(), "the subscription has ended: GET https://x.example/data: status 402") {
			t.Errorf("status %s, error %v", info.Status, info.LastError)
		}
		if polls := info.Polls; polls > 30 {
			t.Errorf("%d polls in a day, want about 24", polls)
		}
		b.wantCalls()
		bill(http.StatusOK)
		b.pass(2 * time.Hour)
		if info := b.info("one"); info.Status != connctd.StatusStarted || info.LastError != nil {
			t.Errorf("after the payment: status %s, error %v", info.Status, info.LastError)
		}
	}, connector.WithHTTPClient(&http.Client{Transport: m}))
}
