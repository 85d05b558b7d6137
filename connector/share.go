package connector

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// share is what the clients of one instance have in common: the technology sees one
// customer in them, whose requests it counts and whom it sends away.
type share struct {
	id      shareID
	clients int           // guarded by the lock of shares
	limiter *rate.Limiter // nil: no limit
	gates   []*gate       // to pass before a poll, in this order
	decoded memo          // its configuration

	mu    sync.Mutex // guards what follows
	until time.Time  // no request before; see RetryAfter
}

var (
	errPaused   = errors.New("connector: the technology asked for a pause")
	errTooOften = errors.New("connector: the rate of this instance is used up")
)

// close keeps all clients of the instance from asking before until.
func (s *share) close(until time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if until.After(s.until) {
		s.until = until
	}
}

// closedUntil returns when the instance may be asked again, if that is later than now.
func (s *share) closedUntil(now time.Time) (time.Time, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.until, s.until.After(now)
}

// idle reports whether nothing would be different if the share were made anew.
func (s *share) idle(now time.Time) bool {
	if _, closed := s.closedUntil(now); closed {
		return false
	}
	return s.limiter == nil || s.limiter.TokensAt(now) >= float64(s.limiter.Burst())
}

// admit waits until the instance may send one more request. It gives RetryAfter at
// once if that is not before ctx ends, and in a pause, unless the poll began in this
// very one: then somebody wanted it all the same.
func (s *share) admit(ctx context.Context, began time.Time) error {
	if err := s.paused(began); err != nil || s.limiter == nil {
		return err
	}
	now := time.Now()
	place := s.limiter.ReserveN(now, 1)
	wait := place.DelayFrom(now)
	if end, ok := ctx.Deadline(); ok && now.Add(wait).After(end) {
		place.CancelAt(now)
		return RetryAfter(fmt.Errorf("%w: the next request may be sent in %v", errTooOften, wait.Round(time.Second)), wait)
	}
	if err := pause(ctx, wait); err != nil {
		place.Cancel()
		return err
	}
	return s.paused(began)
}

// count takes the place of a request that does not wait for it.
func (s *share) count() {
	if s.limiter != nil {
		s.limiter.ReserveN(time.Now(), 1)
	}
}

// paused gives RetryAfter in a pause that is not the one in which a poll began.
func (s *share) paused(began time.Time) error {
	now := time.Now()
	if until, closed := s.closedUntil(now); closed && !until.Equal(began) {
		return RetryAfter(errPaused, until.Sub(now))
	}
	return nil
}

func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// enter reports whether a client may poll. If not, it stands in line and is made due
// when it is its turn.
func (s *share) enter(key string, due time.Time) bool {
	for _, g := range s.gates {
		if !g.enter(key, due) {
			return false
		}
	}
	return true
}

// leave gives up whatever places a client has, in line too.
func (s *share) leave(key string) {
	for _, g := range s.gates {
		g.leave(key)
	}
}
