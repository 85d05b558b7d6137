package connector

import (
	"slices"
	"sync/atomic"
)

// waiter is who waits for the next poll to begin, and for its end: see PollNow.
type waiter struct {
	done  chan error  // has room for one
	sweep atomic.Bool // the poll may remove any number of things: see RemoveMissing
}

// giveUp is for who waits no longer. The poll comes all the same, but is allowed nothing.
func (w *waiter) giveUp() { w.sweep.Store(false) }

func tell(waiters []*waiter, err error) {
	for _, w := range waiters {
		w.done <- err
	}
}

// sweeps reports whether one of those who still wait lets the poll remove any number of things.
func sweeps(waiters []*waiter) bool {
	return slices.ContainsFunc(waiters, func(w *waiter) bool { return w.sweep.Load() })
}
