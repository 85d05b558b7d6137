package webapp

import (
	"net/url"
	"sync"

	"github.com/connctd/connctd-go/connctd"
)

// links are the ways to consent pages, of each customer the latest. A link comes once,
// with the create, and is a secret between the app and that customer's browser.
type links struct {
	mu sync.Mutex // guards by
	by map[connctd.SubjectID]link
}

type link struct {
	client connctd.ClientID
	to     *url.URL
}

func (l *links) keep(customer connctd.SubjectID, client connctd.ClientID, to *url.URL) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.by == nil {
		l.by = map[connctd.SubjectID]link{}
	}
	l.by[customer] = link{client, to}
}

// of returns the link that came with a client, or nil if it is not known.
func (l *links) of(customer connctd.SubjectID, client connctd.ClientID) *url.URL {
	l.mu.Lock()
	defer l.mu.Unlock()
	if found := l.by[customer]; found.client == client {
		return found.to
	}
	return nil
}

func (l *links) forget(customer connctd.SubjectID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.by, customer)
}

// turns lets each customer change one thing at a time, so that a second click finds
// what the first has made.
type turns struct {
	mu sync.Mutex // guards of
	of map[connctd.SubjectID]*turn
}

type turn struct {
	sync.Mutex
	waiting int // guarded by turns.mu; who has it counts, too
}

// take waits for a customer's turn and returns the function that ends it.
func (t *turns) take(customer connctd.SubjectID) (done func()) {
	t.mu.Lock()
	if t.of == nil {
		t.of = map[connctd.SubjectID]*turn{}
	}
	mine := t.of[customer]
	if mine == nil {
		mine = &turn{}
		t.of[customer] = mine
	}
	mine.waiting++
	t.mu.Unlock()
	mine.Lock()
	return func() {
		mine.Unlock()
		t.mu.Lock()
		defer t.mu.Unlock()
		if mine.waiting--; mine.waiting == 0 {
			delete(t.of, customer)
		}
	}
}
