package connectortest

import (
	"net/url"
	"strings"
	"sync"
)

// tape is what an upstream answered in one poll. Played back, it is an upstream of
// which nothing changes. It works on nil, and does nothing.
type tape struct {
	mu        sync.Mutex // guards what follows
	recording bool
	entries   []entry
	played    map[string]int // how often, in this poll
	misses    int            // requests that it does not have
}

// entry is one request and its answer.
type entry struct {
	request Request
	answer  answer
}

// exactly is what a request asks, to the letter; loosely leaves out what may be the
// time, or a random number.
func (r Request) exactly() string { return r.Method + " " + r.URL + " " + string(r.Body) }
func (r Request) loosely() string { return r.Method + " " + bare(r.URL) }

// bare is a URL without its query.
func bare(address string) string {
	address, _, _ = strings.Cut(address, "?")
	if u, err := url.Parse(address); err == nil && u.User != nil {
		u.User = nil
		return u.String()
	}
	return address
}

// playing returns a copy that is played back, from its beginning.
func (t *tape) playing() *tape {
	t.mu.Lock()
	defer t.mu.Unlock()
	return &tape{entries: t.entries, played: map[string]int{}}
}

func (t *tape) rewind() {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.played = map[string]int{}
}

func (t *tape) record(r Request, a answer) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.recording {
		t.entries = append(t.entries, entry{r, a})
	}
}

// play returns what was answered to a request; asked again in the same poll, what was
// answered the next time.
func (t *tape) play(r Request) (answer, bool) {
	if t == nil {
		return answer{}, false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.recording {
		return answer{}, false
	}
	for _, name := range []func(Request) string{Request.exactly, Request.loosely} {
		key := name(r)
		var answers []answer
		for _, e := range t.entries {
			if name(e.request) == key {
				answers = append(answers, e.answer)
			}
		}
		if len(answers) > 0 {
			n := t.played[key]
			t.played[key]++
			return answers[min(n, len(answers)-1)], true
		}
	}
	t.misses++
	return answer{}, false
}

// knows reports whether there is an answer to exactly this request.
func (t *tape) knows(r Request) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, e := range t.entries {
		if e.request.exactly() == r.exactly() {
			return true
		}
	}
	return false
}

// complete reports whether everything that was asked is on the tape.
func (t *tape) complete() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.misses == 0
}

// asked returns the different requests, in the order in which they were sent.
func (t *tape) asked() []Request {
	t.mu.Lock()
	defer t.mu.Unlock()
	var all []Request
	seen := map[string]bool{}
	for _, e := range t.entries {
		if key := e.request.exactly(); !seen[key] {
			seen[key] = true
			all = append(all, e.request)
		}
	}
	return all
}
