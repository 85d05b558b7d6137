package connector

import (
	"context"
	"time"
)

// grace is how long what was cancelled has to end before it is left behind.
const grace = time.Second

// endsInTime waits for done until ctx has ended, and a little longer. Without it, what
// heeds no ctx is left behind.
func endsInTime(ctx context.Context, done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	case <-ctx.Done():
	}
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
		return false
	}
}
