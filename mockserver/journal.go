package mockserver

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/connctd/connctd-go/internal/state"
)

const (
	defaultJournal = 1000    // calls that are kept
	maxKept        = 4 << 10 // bytes of a body that are kept
)

// WithJournal sets how many calls the journal keeps; older ones are forgotten.
// Default 1,000.
func WithJournal(calls int) Option {
	return func(cfg *config) {
		if calls < 1 {
			cfg.problems = append(cfg.problems, errors.New("mockserver: WithJournal: it must keep one call at least"))
		}
		cfg.journal = calls
	}
}

// Journal returns the calls that the server has answered, or left unanswered by a
// fault, in the order of their ends.
func (s *Server) Journal() []Call { return s.journal.after(0) }

// Calls returns the calls of one operation that the journal has.
func (s *Server) Calls(op Operation) []Call {
	return slices.DeleteFunc(s.Journal(), func(c Call) bool { return c.Op != op })
}

// WaitCalls returns the calls that the journal has after the one numbered seq; zero
// is before the first. If there are none it waits for one, until ctx ends or the
// server closes. Calls that were forgotten in the meantime show as a gap in the
// numbers.
func (s *Server) WaitCalls(ctx context.Context, seq uint64) ([]Call, error) {
	for {
		next := s.journal.wait()
		if calls := s.journal.after(seq); len(calls) > 0 {
			return calls, nil
		}
		select {
		case <-next:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-s.stopping.Done():
			return nil, errors.New("mockserver: waiting for calls: the server has closed")
		}
	}
}

// journal is a ring of the latest calls. What can be worked out later, when
// somebody reads it, is not worked out before.
type journal struct {
	size int

	mu     sync.Mutex // guards what follows, and the entries that are in it
	ring   []*entry   // grows up to size; then the oldest is at last%size
	last   uint64     // number of the latest call
	counts map[Operation]int
	called bell // rings at each call
}

// entry is a call as the journal keeps it: raw.
type entry struct {
	seq     uint64
	at      time.Time
	took    time.Duration
	op      Operation
	method  string
	path    string // escaped
	host    string
	account string
	subject string
	status  int
	fault   string
	changes []state.Change
	earlier int // changes, that are not kept
	body    kept
	answer  kept
}

// kept is the begin of a body.
type kept struct {
	data []byte
	cut  bool
}

func keep(data []byte) kept {
	if len(data) <= maxKept {
		return kept{data: data}
	}
	return kept{bytes.Clone(data[:maxKept]), true}
}

// setBody keeps the body of the request. What must not be shown is taken out of one
// that is cut now, since nobody can find it in a part.
func (e *entry) setBody(data []byte) {
	if len(data) > maxKept && e.op.configures() {
		data = withoutConfiguration(data)
	}
	e.body = keep(data)
}

func (e *entry) setAnswer(data []byte) { e.answer = keep(data) }

func (e *entry) addFault(what string) {
	if e.fault != "" {
		e.fault += "; "
	}
	e.fault += what
}

func (j *journal) add(e *entry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.ring) < j.size {
		j.ring = append(j.ring, e)
	} else {
		j.ring[j.last%uint64(j.size)] = e
	}
	j.last++
	e.seq = j.last
	if j.counts == nil {
		j.counts = map[Operation]int{}
	}
	j.counts[e.op]++
	j.called.ring()
}

// more keeps the rest of an answer that comes in pieces.
func (j *journal) more(e *entry, p []byte) {
	j.mu.Lock()
	defer j.mu.Unlock()
	e.setAnswer(slices.Concat(e.answer.data, p))
}

func (j *journal) wait() <-chan struct{} {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.called.wait()
}

// after returns the calls after a number.
func (j *journal) after(seq uint64) []Call {
	j.mu.Lock()
	defer j.mu.Unlock()
	var calls []Call
	for n := max(seq, j.last-uint64(len(j.ring))) + 1; n <= j.last; n++ {
		calls = append(calls, j.ring[(n-1)%uint64(j.size)].call())
	}
	return calls
}

// counted returns how often each operation was called.
func (j *journal) counted() map[Operation]int {
	j.mu.Lock()
	defer j.mu.Unlock()
	all := map[Operation]int{}
	maps.Copy(all, j.counts)
	return all
}
