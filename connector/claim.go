package connector

import (
	"context"
	"errors"
	"time"
)

// claim takes the client as a turn does, for what is not due by the clock: it waits
// until nobody else has it. The caller ends it by end. A turn that comes meanwhile is
// not lost. A departure calls cancel and waits.
func (c *client) claim(ctx context.Context, cancel context.CancelCauseFunc) error {
	for {
		running, err := c.tryClaim(cancel)
		if running == nil {
			return err
		}
		if err := waitFor(ctx, running); err != nil {
			if cause := context.Cause(ctx); errors.Is(cause, ErrUnknownClient) {
				return cause // whatever it waited for
			}
			return err
		}
	}
}

// tryClaim takes the client, or returns what to wait for.
func (c *client) tryClaim(cancel context.CancelCauseFunc) (running <-chan struct{}, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.leaving != nil:
		return nil, c.leaving
	case c.running != nil:
		return c.running, nil
	}
	c.running = make(chan struct{})
	c.cancel, c.claimed = cancel, true
	return nil, nil
}

// unclaim lets nobody wait any longer for what does not end: until it does, the client
// is as busy as with a poll that does not end.
func (c *client) unclaim() {
	c.mu.Lock()
	missed := c.missed
	c.claimed, c.missed = false, false
	c.mu.Unlock()
	if missed {
		c.runtime.engine.Put(string(c.ID), time.Now())
	}
}
