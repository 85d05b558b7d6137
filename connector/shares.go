package connector

import (
	"sync"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// shares are those of all instances. One is forgotten with its last client, or
// later if its clients could get rid of a pause by leaving and coming back.
type shares struct {
	wake func(key string, due time.Time)

	mu    sync.Mutex // guards what follows
	all   map[shareID]*share
	types map[string]*gate // by connector type; those whose concurrency has a limit
	swept time.Time
}

// shareID names an instance. Where an app gives its instances no ids, each connector
// type is one.
type shareID struct {
	typeID   string
	instance connctd.InstanceID
}

func newShares(wake func(string, time.Time)) *shares {
	return &shares{wake: wake, all: map[shareID]*share{}, types: map[string]*gate{}}
}

// join returns the share of an instance for one more client.
func (l *shares) join(id shareID, c Connector) *share {
	rate, concurrency := rateOf(c), concurrencyOf(c)
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.all[id]
	if s == nil {
		s = &share{id: id, limiter: rate.limiter(), gates: l.gates(id.typeID, rate, concurrency)}
		l.all[id] = s
	}
	s.clients++
	return s
}

// gates are passed in this order, so that an instance that may ask seldom takes up
// few of the places of its type.
func (l *shares) gates(typeID string, rate Rate, concurrency int) []*gate {
	var all []*gate
	if n := rate.places(); n > 0 {
		all = append(all, newGate(n, l.wake))
	}
	if concurrency <= 0 {
		return all
	}
	if l.types[typeID] == nil {
		l.types[typeID] = newGate(concurrency, l.wake)
	}
	return append(all, l.types[typeID])
}

// quit ends what join began.
func (l *shares) quit(s *share) {
	now := time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	s.clients--
	l.forgetIfIdle(s, now)
	if now.Sub(l.swept) < time.Minute {
		return
	}
	l.swept = now
	for _, other := range l.all {
		l.forgetIfIdle(other, now)
	}
}

func (l *shares) forgetIfIdle(s *share, now time.Time) {
	if s.clients == 0 && s.idle(now) {
		delete(l.all, s.id)
	}
}
