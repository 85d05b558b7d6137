package connector_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// PollNow returns the error of a poll that began after the call.
func TestPollNow(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.add("c", inTurn(slow(10*time.Second), both(slow(5*time.Second), fails(errDown)), slow(0)))
		b.pass(time.Second)
		first := make(chan error, 1)
		go func() { first <- b.pollNow("c") }() // it shares its poll with the next call
		synctest.Wait()
		start := time.Now()
		if err := b.pollNow("c"); !errors.Is(err, errDown) {
			b.Errorf("PollNow = %v, want the error of the second poll", err)
		}
		if took := time.Since(start); took != 14*time.Second {
			b.Errorf("PollNow took %v, want 14s: the poll under way and its own", took)
		}
		if err := <-first; !errors.Is(err, errDown) {
			b.Errorf("the other PollNow = %v", err)
		}
		if n := len(b.polls("c")); n != 2 {
			b.Errorf("%d polls, want 2", n)
		}
	})
}

func TestPollNowGivesUp(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.add("c", slow(30*time.Second))
		b.pass(0)
		ctx, cancel := context.WithTimeout(b.Context(), time.Second)
		defer cancel()
		if err := b.PollNow(ctx, "c"); !errors.Is(err, context.DeadlineExceeded) {
			b.Errorf("PollNow = %v, want the deadline", err)
		}
		b.pass(time.Minute)
		if got := b.info("c"); got.Polls != 2 { // the poll itself goes on
			b.Errorf("%d polls, want 2", got.Polls)
		}
	})
}

// A client in status ERROR is polled by nobody else, and recovers by it.
func TestPollNowRecovers(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.add("c", inTurn(sees("k"), fails(connector.AuthRevoked(errDown)), fails(errDown), sees("k")))
		b.pass(0)
		if err := b.pollNow("c"); !errors.Is(err, errDown) {
			b.Errorf("PollNow = %v", err)
		}
		b.wantTold("c STARTED", "c ERROR : technology is down")
		if err := b.pollNow("c"); !errors.Is(err, errDown) {
			b.Errorf("PollNow = %v", err)
		}
		b.pass(24 * time.Hour)
		if info := b.info("c"); info.Polls != 3 || info.Reason == "" || !info.Due.IsZero() {
			b.Errorf("client = %+v, want it parked with the old reason after 3 polls", info)
		}
		b.mustPoll("c", 1)
		b.wantTold("c STARTED")
		b.wantCalls("create k 1", "status thing-1 UNAVAILABLE", "set thing-1 a=1", "status thing-1 AVAILABLE")
		b.pass(time.Hour)
		if info := b.info("c"); info.Polls < 9 || info.Reason != "" {
			b.Errorf("client = %+v, want it polled again", info)
		}
	})
}

// OnStatus may ask the runtime; it is told before PollNow returns.
func TestOnStatusMayAsk(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		var polls []int
		b.add("c", slow(0), func(c *connector.Client) {
			tell := c.OnStatus
			c.OnStatus = func(status connctd.ClientStatus, reason error) {
				polls = append(polls, b.info("c").Polls)
				tell(status, reason)
			}
		})
		b.mustPoll("c", 1)
		b.wantTold("c STARTED")
		if diff := cmp.Diff([]int{0}, polls); diff != "" {
			b.Errorf("polls that counted as done (-want +got):\n%s", diff)
		}
	})
}

// A connector that changes its session or has no OnStatus disturbs nobody.
func TestSessionIsACopy(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		var seen []string
		b.add("c", func(_ context.Context, s *connector.Session, _ *connector.Emitter) error {
			seen = append(seen, string(s.ClientID)+" "+string(s.InstanceID)+" "+s.Subject+" "+string(s.ClientConfig)+" "+string(s.InstanceConfig))
			s.Subject, s.ClientID, s.ClientConfig = "mallory", "x", nil
			return nil
		}, func(c *connector.Client) {
			c.OnStatus, c.ClientConfig, c.InstanceConfig = nil, []byte(`{"a":1}`), []byte(`{}`)
		})
		b.pass(0)
		b.mustPoll("c", 1)
		want := `c i alice {"a":1} {}`
		if diff := cmp.Diff([]string{want, want}, seen); diff != "" {
			b.Errorf("sessions (-want +got):\n%s", diff)
		}
	})
}
