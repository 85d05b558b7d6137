package connectortest

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// A check that goes on for long is let alone, and one that gives no sign is told of
// within seconds.
func TestSpins(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		lives  time.Duration // it gives signs so long
		ends   time.Duration // after that; never if negative
		within time.Duration
		want   bool
	}{
		"done at once":         {ends: time.Millisecond, within: time.Second},
		"slow":                 {lives: time.Hour, ends: 4 * time.Second, within: time.Hour + 10*time.Second},
		"spins":                {ends: -1, within: 12 * time.Second, want: true},
		"spins after a minute": {lives: time.Minute, ends: -1, within: 72 * time.Second, want: true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				began, signs, done := time.Now(), new(atomic.Int64), make(chan struct{})
				go func() {
					for time.Since(began) < tc.lives {
						signs.Add(1)
						time.Sleep(5 * time.Second)
					}
					if tc.ends >= 0 {
						time.Sleep(tc.ends)
						close(done)
					}
				}()
				ticker := time.NewTicker(time.Second)
				defer ticker.Stop()
				if got := spins(signs, ticker.C, done); got != tc.want || time.Since(began) > tc.within {
					t.Errorf("spins = %t after %v, want %t within %v", got, time.Since(began), tc.want, tc.within)
				}
			})
		})
	}
}
