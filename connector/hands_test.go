package connector

import (
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
)

// Hands do everything once, go on after one that ended its goroutine, and are gone in
// the end: the bubble would tell of one that rests.
func TestHands(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var h hands
		var mu sync.Mutex
		done := 0
		count := func() { mu.Lock(); done++; mu.Unlock() }
		for i := range 3 {
			for range 2 * maxResting {
				h.do(count)
			}
			h.do(func() { count(); runtime.Goexit() })
			synctest.Wait()
			if want := (i + 1) * (2*maxResting + 1); done != want || len(h.resting) > maxResting {
				t.Errorf("done %d times with %d at rest, want %d times with %d at most", done, len(h.resting), want, maxResting)
			}
		}
		late := make(chan struct{})
		h.do(func() { <-late; count() })
		h.end()
		close(late)
		synctest.Wait()
		h.do(count)
	})
}
