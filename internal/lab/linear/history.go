package linear

import (
	"slices"
	"sync"
	"time"

	"github.com/anishathalye/porcupine"
)

// entry is one call of a history.
type entry struct {
	caller       int
	in           input
	out          output
	begin, end   int64
	byServer     bool // not a call: a step of a poll
	endsWithKill bool // such a step, that may come until its client is deleted
}

// history is what happened to one server.
type history struct {
	start time.Time

	mu      sync.Mutex // guards what follows
	entries []entry
	calls   int // in entries, without the steps of polls
}

func newHistory() *history { return &history{start: time.Now()} }

func (h *history) now() int64 { return int64(time.Since(h.start)) }

func (h *history) add(e entry) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.entries = append(h.entries, e)
	if !e.byServer {
		h.calls++
	}
}

// reached reports whether there are so many calls.
func (h *history) reached(calls int) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.calls >= calls
}

// addPoll notes the steps of the first poll of a client, which came some time between
// begin and end: two, or one if its customer was asked. If the poll was not waited for, they came before the client
// was deleted, or found it gone.
func (h *history) addPoll(caller int, c input, id string, begin, end int64, awaited bool) {
	c.id, c.value = id, ""
	steps := []op{makeThing, setStatus}
	if c.op == allow {
		steps = steps[1:]
	}
	for _, step := range steps {
		c.op = step
		h.add(entry{caller: caller, in: c, begin: begin, end: end, byServer: true, endsWithKill: !awaited})
	}
}

// settle completes the steps of polls, now that it is known which clients were
// deleted. It reports how many ended without one of the two: that must not be.
func (h *history) settle() (orphans int) {
	killed := map[string]entry{}
	for _, e := range h.entries {
		if e.in.op == deleteClient && e.out.status == 204 {
			killed[e.in.id] = e
		}
	}
	for i := range h.entries {
		e := &h.entries[i]
		killer, dead := killed[e.in.id]
		switch {
		case !e.byServer:
		case e.endsWithKill && !dead:
			orphans++
		case e.endsWithKill:
			e.end, e.in.gone = max(e.end, killer.end), true
		case dead:
			e.in.gone = killer.begin <= e.end
		}
	}
	return orphans
}

func (h *history) operations() []porcupine.Operation {
	all := make([]porcupine.Operation, len(h.entries))
	for i, e := range h.entries {
		all[i] = porcupine.Operation{ClientId: e.caller, Input: e.in, Output: e.out, Call: e.begin, Return: e.end}
	}
	return all
}

// overlaps counts the pairs of calls by two callers that were under way at the same
// time. In a partitioned history only pairs within a partition count.
func (h *history) overlaps(partitioned bool) (pairs int) {
	calls := slices.DeleteFunc(slices.Clone(h.entries), func(e entry) bool { return e.byServer })
	slices.SortFunc(calls, func(a, b entry) int { return int(a.begin - b.begin) })
	for i, a := range calls {
		for _, b := range calls[i+1:] {
			if b.begin > a.end {
				break
			}
			if a.caller != b.caller && (!partitioned || a.in.part() == b.in.part()) {
				pairs++
			}
		}
	}
	return pairs
}
