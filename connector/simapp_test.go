package connector_test

import (
	"context"
	"errors"
	"time"

	"github.com/connctd/connctd-go/connector"
)

// call lets the caller of the runtime ask for something of a client, one thing at a
// time.
func (w *simWorld) call(c *simClient, ask func(ctx context.Context, p *simProcess)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c.calling {
		return
	}
	c.calling = true
	p := w.process
	w.apps.Go(func() {
		ctx, cancel := context.WithTimeout(p.life, 2*time.Minute)
		defer cancel()
		ask(ctx, p)
		w.mu.Lock()
		defer w.mu.Unlock()
		c.calling = false
	})
}

// pollNow lets a person ask for a poll, as somebody does who has mended what was wrong.
func (w *simWorld) pollNow(c *simClient) {
	w.call(c, func(ctx context.Context, p *simProcess) {
		w.ask(p, c, 1)
		_ = p.runtime.PollNow(ctx, c.id)
		w.ask(p, c, -1)
	})
}

func (w *simWorld) ask(p *simProcess, c *simClient, n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	p.asked[c] += n
	if n > 0 {
		w.tell(c, "a person asks for a poll")
	}
}

// remove lets the caller remove a client. If that fails, it stays on the list until it
// has succeeded, in a later life too.
func (w *simWorld) remove(c *simClient) {
	w.mu.Lock()
	c.leaving, c.sure = true, 0
	w.mu.Unlock()
	w.call(c, func(ctx context.Context, p *simProcess) {
		err := p.runtime.Remove(ctx, c.id)
		w.mu.Lock()
		defer w.mu.Unlock()
		w.tell(c, "is removed: %v", err)
		if _, there := p.runtime.Client(c.id); there || p.dead || err != nil && !errors.Is(err, connector.ErrUnknownClient) {
			return
		}
		c.listed, c.leaving, c.sure, c.healthy = false, false, 0, 0
		c.shown, c.missed, c.doomed = simTruth{}, map[string]int{}, map[string]bool{}
		if p.visits[c] != nil {
			w.violated(c, "it was removed while a poll of it was under way")
		}
		delete(p.status, c)
		w.sum.removals.Add(1)
		w.checkGone(c)
	})
}

// addAgain lets the caller add a client that was removed.
func (w *simWorld) addAgain(c *simClient) {
	w.mu.Lock()
	free := !c.calling && !c.listed && !w.process.dead
	c.listed = c.listed || free
	if free {
		w.tell(c, "is added again")
		w.sum.additions.Add(1)
	}
	w.mu.Unlock()
	if free {
		w.add(w.process, c)
	}
}
