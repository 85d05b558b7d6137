package connector

import (
	"fmt"
	"math"
	"testing"
	"time"
)

func TestSlotAfter(t *testing.T) {
	t.Parallel()
	for _, every := range []time.Duration{time.Nanosecond, time.Second, time.Minute, 7 * time.Minute, 36 * time.Hour} {
		slot := slotAfter("client-1", every, anyTime)
		if wait := slot.Sub(anyTime); wait <= 0 || wait > every {
			t.Errorf("every %v: the first slot is %v away", every, wait)
		}
		if next := slotAfter("client-1", every, slot); next.Sub(slot) != every {
			t.Errorf("every %v: the slot after a slot is %v away", every, next.Sub(slot))
		}
		if again := slotAfter("client-1", every, slot.Add(-1)); !again.Equal(slot) {
			t.Errorf("every %v: just before the slot it is %v, want %v", every, again, slot)
		}
		if wait := slotAfter("client-1", every, slot.Add(1000*every)).Sub(slot); wait != 1001*every {
			t.Errorf("every %v: the phase moved by %v in 1000 periods", every, wait-1001*every)
		}
		if old := slotAfter("client-1", every, time.Unix(-1000, 1)); old.Sub(time.Unix(-1000, 1)) > every {
			t.Errorf("every %v: before 1970 the slot is %v", every, old)
		}
	}
}

func TestSlotsSpread(t *testing.T) {
	t.Parallel()
	const ids = 10_000
	for _, form := range []string{"client-%d", "%d", "%08x-0000-4000-8000-000000000000"} {
		var tenth [10]int
		for i := range ids {
			wait := slotAfter(fmt.Sprintf(form, i), time.Minute, anyTime).Sub(anyTime)
			tenth[(wait-1)/(6*time.Second)]++
		}
		for i, n := range tenth {
			if n < ids*5/100 || n > ids*15/100 {
				t.Errorf("ids like %q: tenth %d of the period has %d of %d clients", form, i, n, ids)
			}
		}
	}
}

// Until the first success a client is eager, then it backs off for an hour at most.
func TestBackoff(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		every    time.Duration
		k        int
		started  bool
		min, max time.Duration
	}{
		"first, eager":          {time.Minute, 1, false, 2500 * time.Millisecond, 5 * time.Second},
		"third, eager":          {time.Minute, 3, false, 10 * time.Second, 20 * time.Second},
		"many, eager":           {time.Minute, 1000, false, 30 * time.Second, time.Minute},
		"short period, eager":   {time.Second, 1, false, 500 * time.Millisecond, time.Second},
		"shortest, eager":       {1, 1, false, 0, 1},
		"first":                 {time.Minute, 1, true, time.Minute, 2 * time.Minute},
		"second":                {time.Minute, 2, true, time.Minute, 4 * time.Minute},
		"many":                  {time.Minute, 1000, true, time.Minute, time.Hour + time.Minute},
		"many of a long period": {24 * time.Hour, 64, true, 24 * time.Hour, 25 * time.Hour},
		"never but by PollNow":  {math.MaxInt64, 1, true, math.MaxInt64 - time.Hour, math.MaxInt64},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			least, most := tc.max, tc.min
			for range 2000 {
				d := backoff(tc.every, tc.k, tc.started)
				least, most = min(least, d), max(most, d)
			}
			if least < tc.min || most > tc.max {
				t.Errorf("from %v to %v, want from %v to %v", least, most, tc.min, tc.max)
			}
			if spread := tc.max - tc.min; spread > 1 && most-least < spread/2 {
				t.Errorf("2000 times within %v, want them spread over %v", most-least, spread)
			}
		})
	}
}
