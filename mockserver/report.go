package mockserver

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

const tail = 10 // entries that a failed test is shown

// Complaints returns that for which the test of [New] fails at its end: requests that
// no client should send, unless they are allowed, and faults that were never hit. A
// server of [Start] has no test and may be asked.
func (s *Server) Complaints() []string {
	var all []string
	misused, more := s.misuses()
	for _, what := range misused {
		all = append(all, fmt.Sprintf("a request that no client should send: %s (option AllowBadRequests permits it)", what))
	}
	if more > 0 {
		all = append(all, fmt.Sprintf("and %d more requests that no client should send", more))
	}
	for _, i := range s.faults.unused() {
		all = append(all, fmt.Sprintf("the fault %v was never hit%s; the calls were: %s (Optional permits it)", i.fault, i.nearly(), s.journal.summary()))
	}
	return all
}

// misuses returns the first of the requests that no client should send, and how many
// more there were.
func (s *Server) misuses() (first []string, more int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tolerant {
		return nil, 0
	}
	return slices.Clone(s.misused), s.untold
}

// nearly says how near a fault came that was never hit; nothing if no call was for it.
func (i *Injected) nearly() string {
	i.home.mu.Lock()
	defer i.home.mu.Unlock()
	switch {
	case i.shadowed > 0:
		return fmt.Sprintf(", since an earlier fault ended each call that was for it (%d)", i.shadowed)
	case i.seen > 0:
		return fmt.Sprintf(", since it chose none of the calls that came to it (%d)", i.seen)
	}
	return ""
}

// complain fails the test.
func (s *Server) complain() {
	s.tb.Helper()
	for _, what := range s.Complaints() {
		s.tb.Errorf("mockserver: %s", what)
	}
}

// explain shows a failed test what the server was asked: the latest calls and a
// command that makes one of them again.
func (s *Server) explain() {
	s.tb.Helper()
	t, ok := s.tb.(interface {
		Failed() bool
		Logf(format string, args ...any)
	})
	calls := s.Journal()
	if !ok || !t.Failed() || len(calls) == 0 {
		return
	}
	calls = calls[max(0, len(calls)-tail):]
	t.Logf("mockserver: the latest calls of %d:\n%s%s", calls[len(calls)-1].Seq, listed(calls), suspect(calls).Curl())
}

// suspect is the latest call that was not answered well; or else the latest, if there
// is any.
func suspect(entries []Call) (latest Call) {
	latest.Kind = KindPoll // which no command makes again
	for _, c := range slices.Backward(entries) {
		switch {
		case c.Kind != KindCall:
		case c.Status == 0 || c.Status >= 400:
			return c
		case latest.Kind != KindCall:
			latest = c
		}
	}
	return latest
}

func listed(calls []Call) string {
	var b strings.Builder
	for _, c := range calls {
		fmt.Fprintf(&b, "  %d. %v", c.Seq, c)
		if c.Fault != "" {
			fmt.Fprintf(&b, " [%s]", c.Fault)
		}
		if c.Earlier > 0 {
			fmt.Fprintf(&b, " [%d changes, and then]", c.Earlier)
		}
		for i, change := range c.Changes {
			b.WriteString([]string{": ", ", "}[min(i, 1)] + change.String())
		}
		b.WriteString("\n")
	}
	return b.String()
}

// summary tells a person how often each operation was called.
func (j *journal) summary() string {
	counts := j.counted()
	var words []string
	for _, op := range slices.Sorted(maps.Keys(counts)) {
		name := string(op)
		if op == "" {
			name = "others"
		}
		words = append(words, fmt.Sprintf("%s %d", name, counts[op]))
	}
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, ", ")
}
