package connector_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// sensing emits a thing of the given value for key k.
func sensing(value float64) poll {
	return func(_ context.Context, _ *connector.Session, emit *connector.Emitter) error {
		emit.Thing("k", sensor(value))
		return nil
	}
}

// pollNow polls a client, which may fail.
func (b *bench) pollNow(id connctd.ClientID) error {
	b.Helper()
	return b.PollNow(b.Context(), id)
}

// mustPoll polls a client as often as times says.
func (b *bench) mustPoll(id connctd.ClientID, times int) {
	b.Helper()
	for range times {
		if err := b.pollNow(id); err != nil {
			b.Errorf("PollNow(%s) = %v", id, err)
		}
	}
}

// failOn makes calls that begin with one of the prefixes fail.
func (b *bench) failOn(prefixes ...string) {
	b.platform.FailOn(func(call string) error {
		for _, prefix := range prefixes {
			if strings.HasPrefix(call, prefix) {
				return errors.New("status 500")
			}
		}
		return nil
	})
}

// A client is STARTED when its first complete poll and the writes that follow
// from it have succeeded.
func TestStartedAfterTheWrites(t *testing.T) {
	t.Parallel()
	half := func(_ context.Context, _ *connector.Session, emit *connector.Emitter) error {
		emit.Thing("j", sensor(1))
		emit.Partial(errDown)
		return nil
	}
	runtimeTest(t, func(b *bench) {
		b.failOn("create k")
		b.add("c", inTurn(half, sees("j", "k")))
		b.pass(0)
		if got := b.info("c").Status; got != connctd.StatusStarting {
			b.Errorf("status after a partial poll = %s", got)
		}
		if err := b.pollNow("c"); err == nil || !strings.Contains(err.Error(), `platform: thing key "k": create: status 500`) {
			b.Errorf("PollNow = %v", err)
		}
		if got := b.info("c").Status; got != connctd.StatusStarting {
			b.Errorf("status after a write failed = %s", got)
		}
		b.wantTold()
		b.failOn()
		b.mustPoll("c", 1)
		b.wantTold("c STARTED")
		b.wantCalls("create j 1", "create k 1", "look", "create k 1") // only what failed is repeated
	})
}

func TestOnlyWhatFailedIsRepeated(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		values := map[string]float64{"a": 1, "b": 1, "c": 1}
		b.add("c", func(_ context.Context, _ *connector.Session, emit *connector.Emitter) error {
			for key, value := range values {
				emit.Thing(key, sensor(value))
			}
			return nil
		})
		b.pass(0)
		b.wantCalls("create a 1", "create b 1", "create c 1")
		b.mustPoll("c", 1)
		b.wantCalls() // nothing has changed
		values["a"], values["b"], values["c"] = 2, 2, 2
		b.failOn("set thing-2")
		if err := b.pollNow("c"); err == nil || !strings.Contains(err.Error(), `thing key "b": update: status 500`) {
			b.Errorf("PollNow = %v", err)
		}
		b.wantCalls("set thing-1 a=2", "set thing-2 a=2", "set thing-3 a=2")
		b.failOn()
		b.mustPoll("c", 1)
		b.wantCalls("set thing-2 a=2")
		if n := b.info("c").Failures; n != 0 {
			b.Errorf("%d failures, want 0", n)
		}
	})
}

// Unchanged values are written once a day, also while another thing fails.
func TestRefreshOnceADay(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.add("c", sees("j", "k"))
		b.pass(23 * time.Hour)
		b.wantCalls("create j 1", "create k 1")
		b.failOn("set thing-2")
		b.pass(23 * time.Hour)
		count := map[string]int{}
		for _, call := range b.platform.Calls() {
			count[call]++
		}
		if count["set thing-1 a=1"] != 1 || count["set thing-2 a=1"] < 10 {
			b.Errorf("calls on the second day = %v, want thing-1 written once, thing-2 tried often", count)
		}
		b.failOn()
		b.pass(71 * time.Minute) // the longest backoff
		b.wantCalls("set thing-2 a=1")
	})
}

// Somebody else deleted a thing: it is created again, and has another id.
func TestLostThingIsCreatedAgain(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.add("c", inTurn(sensing(1), sensing(2)))
		b.pass(0)
		b.platform.Lose("thing-1")
		b.mustPoll("c", 2)
		b.wantCalls("create k 1", "set thing-1 a=2", "look", "create k 2")
		if diff := cmp.Diff([]connctd.Mapping{{ConnectorThingID: "k", ThingID: "thing-2"}}, b.info("c").Mappings); diff != "" {
			b.Errorf("mappings (-want +got):\n%s", diff)
		}
	})
}

// Polls that fail in whatever way delete nothing, however often: R2.
func TestFailedPollsDeleteNothing(t *testing.T) {
	t.Parallel()
	ends := map[string]func(*connector.Emitter) error{
		"error":   func(*connector.Emitter) error { return errDown },
		"panic":   func(*connector.Emitter) error { panic(errDown) },
		"timeout": func(*connector.Emitter) error { time.Sleep(time.Minute + time.Millisecond); return nil },
		"partial": func(emit *connector.Emitter) error { emit.Partial(errDown); return nil },
		"bad":     func(emit *connector.Emitter) error { emit.Gone(""); return nil },
		"pause":   func(*connector.Emitter) error { return connector.RetryAfter(errDown, 0) },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runtimeTest(t, func(b *bench) {
				b.add("c", inTurn(sees("j", "k"), func(_ context.Context, _ *connector.Session, emit *connector.Emitter) error {
					return end(emit)
				}))
				b.pass(0)
				b.wantCalls("create j 1", "create k 1")
				for range 10 {
					if err := b.pollNow("c"); err == nil {
						b.Error("PollNow = nil")
					}
				}
				b.wantCalls()
			})
		})
	}
}

// Three complete polls in a row remove a thing; more than half of four wait.
func TestMissingThings(t *testing.T) {
	t.Parallel()
	half := func(_ context.Context, _ *connector.Session, emit *connector.Emitter) error {
		emit.Partial(errDown)
		return nil
	}
	runtimeTest(t, func(b *bench) {
		b.add("c", inTurn(sees("a", "b", "c", "d"), sees("d"), sees("d"), sees("d"), half, sees("c", "d")))
		b.pass(0)
		b.platform.Calls()
		b.mustPoll("c", 3)
		b.wantCalls("status thing-1 UNAVAILABLE", "status thing-2 UNAVAILABLE", "status thing-3 UNAVAILABLE")
		if n := b.info("c").HeldBack; n != 3 {
			b.Errorf("held back = %d, want 3", n)
		}
		if err := b.pollNow("c"); !errors.Is(err, errDown) {
			b.Errorf("PollNow = %v", err)
		}
		if n := b.info("c").HeldBack; n != 3 { // a partial poll knows nothing of it
			b.Errorf("held back after a partial poll = %d, want 3", n)
		}
		b.mustPoll("c", 1)
		b.wantCalls("status thing-3 AVAILABLE", "delete thing-1", "delete thing-2")
		if n := b.info("c").HeldBack; n != 0 {
			b.Errorf("held back = %d, want 0", n)
		}
	})
}

// Things whose removal failed do not count for those that may go next: R2.
func TestRemovalsThatFailMakeNoRoomForMore(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.add("c", inTurn(sees("a", "b", "c", "d", "e", "f", "g", "h"), sees("a", "b", "c", "d"), sees()))
		b.pass(0)
		b.mustPoll("c", 2)
		b.failOn("delete")
		for range 2 {
			if err := b.pollNow("c"); err == nil {
				b.Error("PollNow = nil, though nothing could be removed")
			}
		}
		b.failOn()
		b.mustPoll("c", 3)
		if n := len(b.platform.All()); n != 4 || b.info("c").HeldBack != 4 {
			b.Errorf("%d things, client %+v; want a to d held back", n, b.info("c"))
		}
	})
}

// What is held back goes when somebody allows it, in a complete poll and in that one
// alone: R2.
func TestRemoveMissing(t *testing.T) {
	t.Parallel()
	none, half := sees(), func(_ context.Context, _ *connector.Session, emit *connector.Emitter) error {
		emit.Partial(errDown)
		return nil
	}
	runtimeTest(t, func(b *bench) {
		b.add("c", inTurn(
			sees("a", "b", "c", "d"), none, none, none, half, fails(errDown), none, // held back
			none,                                        // allowed
			sees("a", "b", "c", "d"), none, none, none)) // held back again
		b.mustPoll("c", 4)
		for range 2 {
			if err := b.RemoveMissing(b.Context(), "c"); !errors.Is(err, errDown) {
				b.Errorf("RemoveMissing with a poll that is not complete = %v", err)
			}
		}
		b.mustPoll("c", 1)
		if n := len(b.platform.All()); n != 4 || b.info("c").HeldBack != 4 {
			b.Errorf("%d things, client %+v; want all held back", n, b.info("c"))
		}
		if err := b.RemoveMissing(b.Context(), "c"); err != nil {
			b.Errorf("RemoveMissing = %v", err)
		}
		if n := len(b.platform.All()); n != 0 || b.info("c").HeldBack != 0 {
			b.Errorf("%d things, client %+v; want none", n, b.info("c"))
		}
		b.mustPoll("c", 4)
		if n := len(b.platform.All()); n != 4 {
			b.Errorf("%d things, want 4: it was allowed once", n)
		}
	})
}

// Who allowed it and gave up, before the poll began or while it asked, has an error, and
// nothing is allowed any more: R2.
func TestRemoveMissingGivesUp(t *testing.T) {
	t.Parallel()
	for name, busy := range map[string]connctd.ClientID{"before the poll": "other", "in the poll": "c"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runtimeTest(t, func(b *bench) {
				none := sees()
				if busy == "c" {
					none = slow(30 * time.Second)
				}
				b.add("c", inTurn(sees("a", "b", "c", "d"), sees(), sees(), sees(), none, sees()))
				b.mustPoll("c", 4)
				if busy != "c" {
					b.add(busy, slow(30*time.Second)) // keeps the only worker
				}
				synctest.Wait()
				ctx, cancel := context.WithTimeout(b.Context(), time.Second)
				defer cancel()
				if err := b.RemoveMissing(ctx, "c"); !errors.Is(err, context.DeadlineExceeded) {
					b.Errorf("RemoveMissing = %v, want the deadline", err)
				}
				b.pass(time.Hour)
				if n := len(b.platform.All()); n != 4 || b.info("c").HeldBack != 4 {
					b.Errorf("%d things, client %+v; want all held back", n, b.info("c"))
				}
				if err := b.RemoveMissing(b.Context(), "c"); err != nil || len(b.platform.All()) != 0 {
					b.Errorf("RemoveMissing = %v, %d things, want none", err, len(b.platform.All()))
				}
			}, connector.WithWorkers(1))
		})
	}
}

func TestGoneFailsAndIsRepeated(t *testing.T) {
	t.Parallel()
	gone := func(_ context.Context, _ *connector.Session, emit *connector.Emitter) error {
		emit.Gone("k")
		return nil
	}
	shape := func(_ context.Context, _ *connector.Session, emit *connector.Emitter) error {
		thing := sensor(2)
		thing.Name = "Renamed"
		emit.Thing("k", thing)
		return nil
	}
	runtimeTest(t, func(b *bench) {
		b.add("c", inTurn(sensing(1), shape, shape, shape, gone))
		b.pass(0)
		b.failOn("delete")
		for range 2 {
			if err := b.pollNow("c"); err == nil {
				b.Error("PollNow = nil, want why the thing could not be replaced")
			}
		}
		b.failOn()
		b.mustPoll("c", 1)
		b.wantCalls("create k 1", "delete thing-1", "look", "delete thing-1", "look", "delete thing-1", "create k 2")
		b.failOn("delete")
		if err := b.pollNow("c"); err == nil || !strings.Contains(err.Error(), `thing key "k": delete thing-2: status 500`) {
			b.Errorf("PollNow = %v", err)
		}
		b.failOn()
		b.mustPoll("c", 1)
		b.wantCalls("delete thing-2", "delete thing-2")
	})
}

// When a write fails, the others of the same thing are not tried: they are no news to
// the platform if it has not changed after all.
func TestWhatWasNotTriedIsNotInDoubt(t *testing.T) {
	t.Parallel()
	hot, hotAndOff := sensor(2), sensor(2)
	hotAndOff.Status = connctd.ThingUnavailable
	shows := func(thing connctd.Thing) poll {
		return func(_ context.Context, _ *connector.Session, emit *connector.Emitter) error {
			emit.Thing("k", thing)
			return nil
		}
	}
	runtimeTest(t, func(b *bench) {
		b.add("c", inTurn(sensing(1), shows(hotAndOff), shows(hot)))
		b.pass(0)
		b.failOn("set")
		if err := b.pollNow("c"); err == nil {
			b.Error("a poll whose write failed has succeeded")
		}
		b.failOn()
		b.mustPoll("c", 1)
		b.wantCalls("create k 1", "set thing-1 a=2", "set thing-1 a=2")
	})
}

// A thing that was to be replaced and then to be removed, and neither was done, is still
// the old one when its device is back.
func TestReplacedAfterARemovalThatFailed(t *testing.T) {
	t.Parallel()
	wide := func(_ context.Context, _ *connector.Session, emit *connector.Emitter) error {
		emit.Thing("k", sensorOf(1, 2))
		return nil
	}
	gone := func(_ context.Context, _ *connector.Session, emit *connector.Emitter) error {
		emit.Gone("k")
		return nil
	}
	runtimeTest(t, func(b *bench) {
		b.add("c", inTurn(sees("k"), wide, sees(), gone, wide))
		b.mustPoll("c", 1)
		b.failOn("delete")
		_ = b.pollNow("c")
		_ = b.pollNow("c")
		_ = b.pollNow("c")
		b.failOn()
		b.platform.Calls()
		b.mustPoll("c", 1)
		b.wantCalls("look", "delete thing-1", "create k 1,2")
	})
}
