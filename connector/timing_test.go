package connector_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

func TestPollsOnceAMinute(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.period = 0 // the default
		for i := range 20 {
			b.add(connctd.ClientID(fmt.Sprint("c", i)), slow(0))
		}
		start := time.Now()
		b.pass(time.Hour)
		for i := range 20 {
			id := connctd.ClientID(fmt.Sprint("c", i))
			began := b.polls(id)
			if len(began) != 61 || !began[0].Equal(start) {
				b.Fatalf("%s: %d polls in an hour, want 61, the first at once", id, len(began))
			}
			if pause := began[1].Sub(start); pause < 5*time.Second {
				b.Errorf("%s: the second poll began %v after the first", id, pause)
			}
			for j := 3; j < len(began); j++ {
				if pause := began[j].Sub(began[j-1]); pause != time.Minute {
					b.Errorf("%s: poll %d began %v after the one before", id, j, pause)
				}
			}
			if info := b.info(id); info.Polls != 61 || info.Skipped != 0 {
				b.Errorf("%s: %+v, want 61 polls and none skipped", id, info)
			}
		}
	})
}

// A poll that takes longer than a period skips slots; the phase is kept.
func TestLateSlotsAreSkipped(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.period = time.Minute
		b.add("c", inTurn(slow(0), slow(0), slow(150*time.Second), slow(0)))
		b.pass(10 * time.Minute)
		began := b.polls("c")
		if len(began) < 6 {
			b.Fatalf("%d polls, want more", len(began))
		}
		if pause := began[3].Sub(began[2]); pause != 3*time.Minute {
			b.Errorf("the poll after the slow one began %v after it, want 3m0s", pause)
		}
		if pause := began[5].Sub(began[2]); pause != 5*time.Minute {
			b.Errorf("the phase moved: %v", pause)
		}
		if n := b.info("c").Skipped; n != 2 {
			b.Errorf("skipped = %d, want 2", n)
		}
	}, connector.WithPollTimeout(time.Hour))
}

// deaf is a poll that heeds no ctx.
func deaf(d time.Duration) poll {
	return func(context.Context, *connector.Session, *connector.Emitter) error {
		time.Sleep(d)
		return connector.AuthRevoked(errDown)
	}
}

// A poll that does not end is left behind; its client waits for it: R5.
func TestAbandonedPoll(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.period = time.Minute
		b.add("c", inTurn(sees("k"), deaf(10*time.Minute), sees("k")))
		b.pass(30 * time.Second)
		b.wantCalls("create k 1")
		b.pass(2 * time.Minute)
		if n := len(b.polls("c")); n != 2 {
			b.Fatalf("%d polls, want 2", n)
		}
		if err := b.pollNow("c"); err == nil || err.Error() != "connector: an earlier poll has not returned yet" {
			b.Errorf("PollNow = %v", err)
		}
		b.pass(6 * time.Minute)
		if n := len(b.polls("c")); n != 0 {
			b.Errorf("%d polls while one was under way", n)
		}
		b.pass(time.Hour)
		b.wantTold("c STARTED") // it was a timeout, whatever the poll said in the end
		b.wantCalls()
		if info := b.info("c"); info.Skipped < 9 || info.Skipped > 10 || len(b.polls("c")) < 55 {
			b.Errorf("client = %+v, want some 9 slots skipped", info)
		}
	})
}

// Slow, silent and panicking clients delay no other, even with few workers.
func TestBadClientsDelayNoOther(t *testing.T) {
	t.Parallel()
	panics := func(context.Context, *connector.Session, *connector.Emitter) error { panic("out of order") }
	runtimeTest(t, func(b *bench) {
		b.period = time.Minute
		b.add("slow", slow(50*time.Second))
		b.add("silent", deaf(24*time.Hour))
		b.add("panics", panics)
		for i := range 50 {
			b.add(connctd.ClientID(fmt.Sprint("good-", i)), sees(fmt.Sprint("k", i)))
		}
		b.pass(time.Hour)
		for i := range 50 {
			id := connctd.ClientID(fmt.Sprint("good-", i))
			if n := len(b.polls(id)); n != 61 {
				b.Errorf("%s: %d polls in an hour, want 61", id, n)
			}
		}
		if n := len(b.platform.All()); n != 50 {
			b.Errorf("%d things, want 50", n)
		}
		if n := len(b.polls("silent")); n != 1 {
			b.Errorf("%d polls of the silent client, want 1", n)
		}
		if n := len(b.polls("slow")); n < 55 {
			b.Errorf("%d polls of the slow client", n)
		}
		b.stop()
		b.pass(24 * time.Hour) // until the silent one returns
	}, connector.WithWorkers(4))
}
