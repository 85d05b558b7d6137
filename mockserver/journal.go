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

// WithJournal sets how many calls the journal keeps, and as many of what the server
// did by itself; older ones are forgotten. Default 1,000.
func WithJournal(calls int) Option {
	return func(cfg *config) {
		if calls < 1 {
			cfg.problems = append(cfg.problems, errors.New("mockserver: WithJournal: it must keep one call at least"))
		}
		cfg.journal = calls
	}
}

// Journal returns what has happened, in the order of the ends: the calls that the
// server has answered, or left unanswered by a fault, and between them the polls of
// hosted connectors and the decisions of customers that changed something; see [Kind].
func (s *Server) Journal() []Call { return s.journal.after(0) }

// Calls returns the calls of one operation that the journal has, or with
// [AnyOperation] of all.
func (s *Server) Calls(op Operation) []Call {
	return slices.DeleteFunc(s.Journal(), func(c Call) bool {
		return c.Kind != KindCall || c.Op != op && (op != AnyOperation || c.Op == "")
	})
}

// WaitCalls returns the entries that the journal has after the one numbered seq; zero
// is before the first. If there are none it waits for one, until ctx ends or the
// server closes. Entries that were forgotten in the meantime show as a gap in the
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

// journal has the latest entries. What can be worked out later, when somebody reads
// it, is not worked out before.
type journal struct {
	size int

	mu     sync.Mutex // guards what follows, and the entries that are in it
	calls  ring
	deeds  ring   // what is no call: however much a connector polls, the calls stay
	last   uint64 // number of the latest entry
	counts map[Operation]int
	called bell // rings at each entry
}

// entry is one as the journal keeps it: raw.
type entry struct {
	seq       uint64
	kind      Kind
	at        time.Time
	took      time.Duration
	op        Operation
	method    string
	path      string // escaped
	host      string
	account   string
	subject   string
	connector string
	status    int
	fault     string
	changes   []state.Change
	earlier   int // changes, that are not kept
	body      kept
	answer    kept
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
	if len(data) > maxKept && e.hasConfiguration(data) {
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
	j.last++
	e.seq = j.last
	if e.kind == KindCall {
		j.calls.add(e, j.size)
		j.count(e.op)
	} else {
		j.deeds.add(e, j.size)
	}
	j.called.ring()
}

func (j *journal) count(op Operation) {
	if j.counts == nil {
		j.counts = map[Operation]int{}
	}
	j.counts[op]++
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

// after returns the entries after a number.
func (j *journal) after(seq uint64) []Call { return j.latestAfter(seq, j.size, j.size) }

// latestAfter returns them too, but no more calls, and of what is none, than the last.
func (j *journal) latestAfter(seq uint64, maxCalls, maxDeeds int) []Call {
	j.mu.Lock()
	defer j.mu.Unlock()
	calls, call := j.calls.latestAfter(seq, maxCalls)
	deeds, deed := j.deeds.latestAfter(seq, maxDeeds)
	var all []Call
	for calls+deeds > 0 {
		if deeds == 0 || calls > 0 && j.calls.at(call).seq < j.deeds.at(deed).seq {
			all = append(all, j.calls.at(call).call())
			calls, call = calls-1, call+1
		} else {
			all = append(all, j.deeds.at(deed).call())
			deeds, deed = deeds-1, deed+1
		}
	}
	return all
}

// counted returns how often each operation was called.
func (j *journal) counted() map[Operation]int {
	j.mu.Lock()
	defer j.mu.Unlock()
	all := map[Operation]int{}
	maps.Copy(all, j.counts)
	return all
}
