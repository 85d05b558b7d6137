package connectortest

import (
	"sync/atomic"
	"time"
)

// maxSpin is how long a check may give no sign of life, in seconds on the clock of the
// machine: a whole one takes milliseconds.
const maxSpin = 10

// tellOfSpin ends a test that would never end: nobody can end a goroutine that neither
// waits nor asks.
func tellOfSpin() {
	panic("connectortest: a poll goes on without an end: it tries again without waiting, or waits for a lock that an earlier poll, ended by a panic, still holds. Return errors in place of trying again, and unlock by defer")
}

// watchSpin ends the test if the signs stop before done is closed.
func watchSpin(signs *atomic.Int64, done <-chan struct{}) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	if spins(signs, ticker.C, done) {
		tellOfSpin()
	}
}

// spins reports whether there were ticks enough without a sign, before done is closed.
func spins(signs *atomic.Int64, ticks <-chan time.Time, done <-chan struct{}) bool {
	last := signs.Load()
	for quiet := 0; quiet < maxSpin; quiet++ {
		select {
		case <-ticks:
		case <-done:
			return false
		}
		if now := signs.Load(); now != last {
			last, quiet = now, -1
		}
	}
	return true
}
