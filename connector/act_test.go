package connector_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

func TestActionOutcomes(t *testing.T) {
	t.Parallel()
	const failed = "FAILED: connector: act for client one: "
	tests := map[string]struct {
		do     deed
		want   string
		status connctd.ClientStatus // then; empty means STARTED
		calls  []string             // of the platform
	}{
		"done":   {do: does(nil), want: "COMPLETED"},
		"failed": {do: does(errDown), want: failed + "technology is down"},
		"secret": {do: does(errors.New("key my-long-key refused")), want: failed + "key [redacted] refused"},
		"panic": {
			do: func(context.Context, *connector.Session, connector.ActionCall, *connector.Emitter) error {
				panic("oops")
			},
			want: failed + "the action panicked: oops",
		},
		"end of the goroutine": {
			do: func(context.Context, *connector.Session, connector.ActionCall, *connector.Emitter) error {
				runtime.Goexit()
				return nil
			},
			want: failed + "connector: the action ended its goroutine",
		},
		"a bad key": {
			do: func(_ context.Context, _ *connector.Session, _ connector.ActionCall, emit *connector.Emitter) error {
				emit.Thing("", sensor(2))
				return nil
			},
			want: failed + `thing key "": it is empty`,
		},
		"emits": {
			do: func(_ context.Context, _ *connector.Session, call connector.ActionCall, emit *connector.Emitter) error {
				emit.Thing(call.Key, sensor(2))
				return nil
			},
			want: "COMPLETED", calls: []string{"set thing-1 a=2"},
		},
		"gone": {
			do: func(_ context.Context, _ *connector.Session, _ connector.ActionCall, emit *connector.Emitter) error {
				emit.Gone("b")
				return nil
			},
			want: "COMPLETED", calls: []string{"delete thing-2"},
		},
		"emits and fails": {
			do: func(_ context.Context, _ *connector.Session, call connector.ActionCall, emit *connector.Emitter) error {
				emit.Thing(call.Key, sensor(2))
				return errDown
			},
			want: failed + "technology is down",
		},
		"consent taken back": {
			do: does(connector.AuthRevoked(errDown)), want: failed + "technology is down", status: connctd.StatusError,
			calls: []string{"status thing-1 UNAVAILABLE", "status thing-2 UNAVAILABLE"},
		},
		"misconfigured": {do: does(connector.Misconfigured(errDown)), want: failed + "technology is down", status: connctd.StatusError},
		"throttled":     {do: does(connector.RetryAfter(errDown, time.Hour)), want: failed + "technology is down"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runtimeTest(t, func(b *bench) {
				b.add("one", sees("a", "b"), b.withHands(tc.do), func(c *connector.Client) { c.InstanceConfig = []byte(`{"key": "my-long-key"}`) })
				b.pass(time.Minute)
				b.platform.Calls()
				b.wantAnswer(tc.want, b.ask("one", "move"))
				b.pass(0)
				b.wantCalls(tc.calls...)
				info := b.info("one")
				if tc.status == "" {
					tc.status = connctd.StatusStarted
				}
				if info.Status != tc.status || info.Failures != 0 {
					t.Errorf("status = %s after %d failures, want %s", info.Status, info.Failures, tc.status)
				}
				if tc.status == connctd.StatusError {
					b.wantTold("one STARTED", "one ERROR : technology is down", "one move FAILED connector: act for client one: technology is down")
					b.wantAnswer(failed+"the client is in status ERROR: connector: poll client one: technology is down", b.ask("one", "move"))
				}
			})
		})
	}
}

// What does not lead to the connector is told as clearly.
func TestActionsThatAreRefused(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		never := func(context.Context, *connector.Session, connector.ActionCall, *connector.Emitter) error {
			t.Error("the connector was asked")
			return nil
		}
		b.add("one", sees("a"), b.withHands(never))
		b.add("deaf", sees("a"))
		b.pass(time.Minute)
		tests := map[string]struct {
			client connctd.ClientID
			key    string
			want   error
		}{
			"unknown client":               {"two", "a", connector.ErrUnknownClient},
			"a connector that is no Actor": {"deaf", "a", connector.ErrCannotAct},
			"unknown thing":                {"one", "b", connector.ErrUnknownThing},
		}
		for name, tc := range tests {
			status, err := b.Act(b.Context(), tc.client, connector.ActionCall{Key: tc.key})
			if status != connctd.ActionFailed || !errors.Is(err, tc.want) {
				t.Errorf("%s: %s, %v, want %v", name, status, err, tc.want)
			}
		}
		b.stop()
		b.pass(0)
		if status, err := b.Act(b.Context(), "one", connector.ActionCall{Key: "a"}); status != connctd.ActionFailed || !errors.Is(err, connector.ErrStopped) {
			t.Errorf("after the end: %s, %v", status, err)
		}
	})
}

// Polls and actions of a client take turns; that no two go on at once, the bench checks.
func TestActionsAndPollsTakeTurns(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.add("one", inTurn(sees("a"), slow(3*time.Second)), b.withHands(takes(2*time.Second)))
		b.pass(30 * time.Second)
		polled := make(chan error, 1)
		go func() { polled <- b.PollNow(b.Context(), "one") }()
		b.pass(time.Second)
		start := time.Now()
		b.wantAnswer("COMPLETED", b.ask("one", "beside a poll"))
		if took := time.Since(start); took != 4*time.Second {
			t.Errorf("acted after %v, want the 2s that the poll went on and 2s", took)
		}
		acted := make(chan string, 1)
		go func() { acted <- b.ask("one", "before a poll") }()
		b.pass(time.Second)
		start = time.Now()
		if err := errors.Join(<-polled, b.PollNow(b.Context(), "one")); err != nil {
			t.Error(err)
		}
		if took := time.Since(start); took != 4*time.Second {
			t.Errorf("polled after %v, want the 1s that the action went on and 3s", took)
		}
		b.wantAnswer("COMPLETED", <-acted)
	})
}

// An action that takes longer than the wait is PENDING, and its end is told.
func TestActionsGoOn(t *testing.T) {
	t.Parallel()
	type traceKey struct{}
	runtimeTest(t, func(b *bench) {
		b.add("one", sees("a"), b.withHands(func(ctx context.Context, s *connector.Session, call connector.ActionCall, emit *connector.Emitter) error {
			emit.Thing("a", sensor(3))
			return errors.Join(takes(20*time.Second)(ctx, s, call, emit), s.State.Set(ctx.Value(traceKey{})))
		}))
		b.pass(time.Minute)
		b.platform.Calls()
		b.wantTold("one STARTED")
		start := time.Now()
		ctx, leave := context.WithCancel(context.WithValue(b.Context(), traceKey{}, "trace"))
		defer leave()
		b.wantAnswer("PENDING", answerOf(b.Act(ctx, "one", connector.ActionCall{Key: "a", Component: "main", Action: "move"})))
		if took := time.Since(start); took != 5*time.Second {
			t.Errorf("answered after %v", took)
		}
		leave()
		b.pass(16 * time.Second)
		b.wantTold("one move COMPLETED")
		b.wantCalls("set thing-1 a=3")

		gone, leave := context.WithCancel(b.Context())
		leave()
		b.wantAnswer("PENDING", answerOf(b.Act(gone, "one", connector.ActionCall{Key: "a", Component: "main", Action: "again"})))
		b.pass(time.Minute)
		b.wantTold("one again COMPLETED")
	})
}

// What a client is asked to do it does in that order, and not without end.
func TestActionsWaitInLine(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.add("one", sees("a"), b.withHands(takes(4*time.Second)))
		b.pass(time.Minute)
		b.wantTold("one STARTED")
		for range 16 {
			b.wantAnswer("PENDING", b.ask("one", "move"))
		}
		if status, err := b.Act(b.Context(), "one", connector.ActionCall{Key: "a"}); status != connctd.ActionFailed || !errors.Is(err, connector.ErrTooManyActions) {
			t.Errorf("the 17th: %s, %v", status, err)
		}
		b.pass(time.Minute)
		const late = "one move FAILED connector: act for client one: connector: the action took too long"
		b.wantTold(
			"one move COMPLETED", "one move COMPLETED", "one move COMPLETED", "one move COMPLETED", "one move COMPLETED", "one move COMPLETED", "one move COMPLETED",
			late+"\ncontext deadline exceeded", late, late, late, late, late, late, late, late)
	}, connector.WithActionWait(0))
}

// An action whose time is over has failed. If it does not heed that, its client is as
// busy as with a poll that does not end, and others are not.
func TestActionsThatHang(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.period = time.Minute
		release := make(chan struct{})
		b.add("one", sees("a"), b.withHands(func(context.Context, *connector.Session, connector.ActionCall, *connector.Emitter) error {
			<-release
			return nil
		}))
		b.add("two", sees("a"), b.withHands(does(nil)))
		b.pass(30 * time.Second)
		b.told = nil
		b.wantAnswer("PENDING", b.ask("one", "hang"))
		b.wantAnswer("COMPLETED", b.ask("two", "move"))
		b.pass(30 * time.Second)
		b.wantTold("two move COMPLETED", "one hang FAILED connector: act for client one: connector: the action took too long")
		if err := b.PollNow(b.Context(), "one"); err == nil {
			t.Error("polled beside an action")
		}
		close(release)
		b.pass(time.Minute)
		b.wantTold()
		b.wantAnswer("COMPLETED", b.ask("one", "move"))
		if err := b.PollNow(b.Context(), "one"); err != nil {
			t.Error(err)
		}
	})
}

// A removal cancels what is under way, lets what waits fail, and nothing comes after it.
func TestRemoveEndsActions(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.add("one", sees("a"), b.withHands(func(ctx context.Context, _ *connector.Session, _ connector.ActionCall, emit *connector.Emitter) error {
			emit.Thing("a", sensor(5))
			<-ctx.Done()
			time.Sleep(time.Second / 2)
			return nil // it was done all the same
		}), func(c *connector.Client) {
			told := c.OnAction
			c.OnAction = func(ctx context.Context, call connector.ActionCall, status connctd.ActionStatus, err error) {
				time.Sleep(300 * time.Millisecond)
				told(ctx, call, status, err)
			}
		})
		b.pass(time.Minute)
		b.wantTold("one STARTED")
		b.wantAnswer("PENDING", b.ask("one", "first"))
		b.wantAnswer("PENDING", b.ask("one", "second"))
		b.platform.Calls()
		start := time.Now()
		if err := b.Remove(b.Context(), "one"); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took != 1100*time.Millisecond {
			t.Errorf("removed after %v, want what the action and the two that are told take", took)
		}
		b.wantTold("one first COMPLETED", "one second FAILED connector: act for client one: connector: unknown client: it is being removed")
		b.wantCalls("delete thing-1")
	}, connector.WithActionWait(time.Second))
}

// When the runtime ends, actions have the time that polls have.
func TestStopWaitsForActions(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		takes time.Duration
		want  string
		ends  time.Duration
	}{
		"in time":  {5 * time.Second, "one move COMPLETED", 4 * time.Second},
		"too long": {20 * time.Second, "one move FAILED connector: act for client one: connector: runtime has stopped\ncontext canceled", 10 * time.Second},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runtimeTest(t, func(b *bench) {
				b.add("one", sees("a"), b.withHands(takes(tc.takes)))
				b.pass(time.Minute)
				b.wantTold("one STARTED")
				b.wantAnswer("PENDING", b.ask("one", "move"))
				start := time.Now()
				b.stop()
				b.ended <- <-b.ended
				if took := time.Since(start); took != tc.ends {
					t.Errorf("ended after %v, want %v", took, tc.ends)
				}
				b.wantTold(tc.want)
			}, connector.WithActionWait(time.Second))
		})
	}
}

// A technology that asked for a pause is not asked to act in it.
func TestActionsHeedAPause(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		pause time.Duration
		told  []string
		wants string
	}{
		"short": {10 * time.Second, []string{"one move COMPLETED"}, "PENDING"},
		"long":  {time.Minute, []string{"one move FAILED connector: act for client one: the technology asked for a pause until 2000-01-01T00:02:00Z"}, "FAILED: connector: act for client one: the technology asked for a pause until 2000-01-01T00:02:00Z"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runtimeTest(t, func(b *bench) {
				b.add("one", sees("a"), b.withHands(does(nil)))
				b.add("other", inTurn(sees("a"), fails(connector.RetryAfter(errDown, tc.pause))))
				b.pass(time.Minute)
				b.told = nil
				_ = b.PollNow(b.Context(), "other")
				b.wantAnswer(tc.wants, b.ask("one", "move"))
				b.pass(tc.pause)
				b.wantTold(tc.told...)
			})
		})
	}
}

// An action that only waits does not hold up a removal: it fails at once, and nobody is
// asked to act.
func TestRemoveEndsActionsThatWait(t *testing.T) {
	t.Parallel()
	never := func(context.Context, *connector.Session, connector.ActionCall, *connector.Emitter) error {
		t.Error("the connector was asked")
		return nil
	}
	tests := map[string]struct {
		occupy func(*bench) // with what the action waits for
		takes  time.Duration
	}{
		"for the end of a pause": {
			func(b *bench) {
				b.add("other", fails(connector.RetryAfter(errDown, 20*time.Second)))
				b.pass(0)
			}, 0,
		},
		"for a poll": {
			func(b *bench) {
				go func() { _ = b.pollNow("one") }()
				b.pass(0)
			}, 3 * time.Second,
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runtimeTest(t, func(b *bench) {
				b.add("one", inTurn(sees("a"), func(ctx context.Context, _ *connector.Session, _ *connector.Emitter) error {
					<-ctx.Done()
					time.Sleep(3 * time.Second) // it takes its time to clean up
					return nil
				}), b.withHands(never))
				b.pass(time.Minute)
				b.wantTold("one STARTED")
				tc.occupy(b)
				b.wantAnswer("PENDING", b.ask("one", "first"))
				b.wantAnswer("PENDING", b.ask("one", "second"))
				b.pass(0)
				start := time.Now()
				removed := make(chan error, 1)
				go func() { removed <- b.Remove(b.Context(), "one") }()
				b.pass(0)
				const why = " FAILED connector: act for client one: connector: unknown client: it is being removed"
				b.wantTold("one first"+why, "one second"+why)
				if err := <-removed; err != nil {
					t.Errorf("Remove = %v", err)
				}
				if took := time.Since(start); took != tc.takes {
					t.Errorf("removed after %v, want %v", took, tc.takes)
				}
			}, connector.WithActionWait(0))
		})
	}
}
