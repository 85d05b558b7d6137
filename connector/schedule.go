package connector

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"time"
)

const (
	defaultEvery = time.Minute
	firstBackoff = 5 * time.Second // until the first success
	maxBackoff   = time.Hour
	headStart    = 5 * time.Second // at least between the first poll and the second
)

func everyOf(c Connector) time.Duration {
	if s, ok := c.(Scheduler); ok && s.Every() > 0 {
		return s.Every()
	}
	return defaultEvery
}

// slotAfter returns the first slot after t. A client's slots lie Every apart, at
// a phase that its id alone decides, to the nanosecond: clients that begin
// together spread out, and a restart does not move the slots.
func slotAfter(id string, every time.Duration, t time.Time) time.Time {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(id))
	phase := int64(hash.Sum64() % uint64(every))
	into := (t.UnixNano() - phase) % int64(every)
	if into < 0 {
		into += int64(every)
	}
	return t.Add(every - time.Duration(into))
}

// backoff returns when to try again after k failures in a row, k at least 1.
func backoff(every time.Duration, k int, everStarted bool) time.Duration {
	k = min(k, 32)
	if !everStarted {
		step := min(firstBackoff<<min(k-1, 10), every)
		return step/2 + rand.N(step/2+1)
	}
	extra := min(float64(every)*(float64(uint64(1)<<k)-1), float64(maxBackoff))
	return min(every, math.MaxInt64-maxBackoff) + rand.N(time.Duration(extra)+1) // a period may mean never
}
