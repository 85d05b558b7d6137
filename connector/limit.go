package connector

import (
	"math"
	"time"

	"golang.org/x/time/rate"
)

// Rate is how many requests a technology takes of one instance. They are counted
// over all its clients, paging included, and those for tokens of [OAuth] as well: these
// do not wait, and others wait longer for it. With 60 a minute and no Burst the second
// page of a poll waits a second. The zero value is no limit.
type Rate struct {
	Requests int           // in each Per
	Per      time.Duration // zero means one second
	Burst    int           // at once; zero means what one second allows, one at least
}

// RateLimited is the ability of a connector to say how often it may ask.
type RateLimited interface {
	// Rate is what [Session.HTTP] keeps to, for each instance. A request that finds
	// no room waits; one that would wait beyond the end of its poll gives
	// [RetryAfter] at once.
	Rate() Rate
}

// ConcurrencyLimited is the ability of a connector to say how much it can do at once.
type ConcurrencyLimited interface {
	// Concurrency is how many clients of this connector type are polled at once, in
	// one [Runtime]. The others wait in the order in which they were due. Zero
	// means any number.
	//
	// A poll that heeds no ctx gives its place back when it is left behind, a second
	// after its time: otherwise a client that hangs would keep those of others from
	// being polled, for ever. It is not counted while it goes on. There is one such poll
	// of a client at most, and in each poll timeout no more come than there are places;
	// where even that is too much, Poll has to end with its ctx.
	Concurrency() int
}

// second returns how many requests a second are allowed.
func (r Rate) second() float64 {
	if r.Per <= 0 {
		return float64(r.Requests)
	}
	return float64(r.Requests) / r.Per.Seconds()
}

func (r Rate) burst() int {
	if r.Burst > 0 {
		return r.Burst
	}
	return max(1, int(min(r.second(), math.MaxInt32)))
}

// limiter returns what counts the requests of one instance; nil if there is no limit.
func (r Rate) limiter() *rate.Limiter {
	if r.Requests <= 0 {
		return nil
	}
	return rate.NewLimiter(rate.Limit(r.second()), r.burst())
}

const (
	patientFor = 5 * time.Second // that a poll waits for its requests, at most
	maxPatient = 32              // polls of one instance that do
)

// places returns how many clients of an instance may poll at once: enough to use
// what is allowed even if answers take their time, and no more, since those that
// wait for a request each hold a worker. Zero is any number.
func (r Rate) places() int {
	if r.Requests <= 0 {
		return 0
	}
	used := float64(r.burst()) + r.second()*patientFor.Seconds()
	return int(math.Ceil(min(used, maxPatient)))
}

func rateOf(c Connector) Rate {
	if limited, ok := c.(RateLimited); ok {
		return limited.Rate()
	}
	return Rate{}
}

func concurrencyOf(c Connector) int {
	if limited, ok := c.(ConcurrencyLimited); ok {
		return limited.Concurrency()
	}
	return 0
}
