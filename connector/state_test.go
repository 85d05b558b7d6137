package connector_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connector"
)

// counting reads a number from the state, leaves the next and ends as end says.
func counting(read *[]int, end poll) poll {
	return func(ctx context.Context, s *connector.Session, emit *connector.Emitter) error {
		n := 0
		if _, err := s.State.Get(&n); err != nil {
			return err
		}
		*read = append(*read, n)
		if err := s.State.Set(n + 1); err != nil {
			return err
		}
		return end(ctx, s, emit)
	}
}

// The note of a poll is there in the next one if the poll ended without an error, and
// after a restart too.
func TestStateIsKept(t *testing.T) {
	t.Parallel()
	half := func(_ context.Context, _ *connector.Session, emit *connector.Emitter) error {
		emit.Partial(errDown)
		return nil
	}
	tests := map[string]struct {
		end  poll
		fail string
		want int
	}{
		"complete":      {end: slow(0), want: 1},
		"partial":       {end: half, want: 1},
		"error":         {end: fails(errDown)},
		"pause":         {end: fails(connector.RetryAfter(errDown, time.Second))},
		"panic":         {end: func(context.Context, *connector.Session, *connector.Emitter) error { panic("oh") }},
		"a write fails": {end: sees("k"), fail: "create"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var read []int
			store := connector.NewMemoryStore()
			runtimeTest(t, func(b *bench) {
				b.failOn("create")
				b.add("c", counting(&read, inTurn(tc.end, slow(0))))
				b.pass(0)
				_ = b.pollNow("c")
			}, connector.WithStore(store))
			runtimeTest(t, func(b *bench) {
				b.add("c", counting(&read, slow(0)))
				b.pass(0)
				_ = b.pollNow("c")
			}, connector.WithStore(store))
			if len(read) != 3 || read[0] != 0 || read[1] != tc.want || read[2] != tc.want+1 {
				t.Errorf("read %v, want 0, %d and %d", read, tc.want, tc.want+1)
			}
		})
	}
}

// listsIn returns lists in lists.
func listsIn(depth int) any {
	var v any
	for range depth {
		v = []any{v}
	}
	return v
}

func TestStateRefuses(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.add("c", inTurn(func(_ context.Context, s *connector.Session, _ *connector.Emitter) error {
			if found, err := s.State.Get(new(string)); found || err != nil {
				t.Errorf("Get = %t, %v; want nothing", found, err)
			}
			for name, v := range map[string]any{"too large": strings.Repeat("x", 64<<10), "too deep": listsIn(10_001), "no JSON": make(chan int)} {
				if err := s.State.Set(v); err == nil {
					t.Errorf("Set of a value that is %s succeeds", name)
				}
			}
			return s.State.Set("text")
		}, func(_ context.Context, s *connector.Session, _ *connector.Emitter) error {
			if found, err := s.State.Get(new(int)); !found || err == nil {
				t.Errorf("Get of another type = %t, %v", found, err)
			}
			return nil
		}))
		b.pass(0)
		b.mustPoll("c", 1)
	})
}
