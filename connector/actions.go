package connector

import (
	"context"
	"sync"
)

// actions are those of all clients that wait or are under way. One goroutine works for
// each client that has any, and none for the others.
type actions struct {
	base   context.Context // ends with the runtime
	cancel context.CancelCauseFunc

	mu      sync.Mutex // guards what follows
	lines   map[*client]*line
	stopped bool
	workers sync.WaitGroup
}

// line is what one client is asked to do; the first is under way.
type line struct {
	errands []*errand
	over    chan struct{} // closed when all are
}

func newActions() *actions {
	base, cancel := context.WithCancelCause(context.Background())
	return &actions{base: base, cancel: cancel, lines: map[*client]*line{}}
}

// add lets a client act after all that it was asked to do before.
func (a *actions) add(c *client, e *errand) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	l := a.lines[c]
	switch {
	case a.stopped:
		return ErrStopped
	case l == nil:
		l = &line{over: make(chan struct{})}
		a.lines[c] = l
		a.workers.Go(func() { a.work(c, l, e) })
	case len(l.errands) >= maxActions:
		return ErrTooManyActions
	}
	l.errands = append(l.errands, e)
	return nil
}

func (a *actions) work(c *client, l *line, e *errand) {
	defer func() { // also when a hook ended the goroutine
		if next := a.after(c, l); next != nil {
			a.workers.Go(func() { a.work(c, l, next) })
		}
	}()
	c.perform(e)
}

// after returns what a client has to do when its first errand is over; nil if there is
// nothing.
func (a *actions) after(c *client, l *line) *errand {
	a.mu.Lock()
	defer a.mu.Unlock()
	l.errands[0] = nil // it may hold much
	l.errands = l.errands[1:]
	if len(l.errands) == 0 {
		delete(a.lines, c)
		close(l.over)
		return nil
	}
	return l.errands[0]
}

// end cancels what a client was asked to do, whatever that waits for. It returns what is
// closed when nothing of it is left; nil if nothing is.
func (a *actions) end(c *client, cause error) <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	l := a.lines[c]
	if l == nil {
		return nil
	}
	for _, e := range l.errands {
		e.cancel(cause)
	}
	return l.over
}

// stop takes no more actions and waits for those that there are.
func (a *actions) stop() {
	a.mu.Lock()
	a.stopped = true
	a.mu.Unlock()
	a.workers.Wait()
}
