package connector

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// depart takes the client out of the runtime, and says why to whoever waits for it: polls
// and actions are cancelled and waited for, then last has the client to itself. If that
// fails, the client goes on. Of two that do this at once, the second waits for the first
// and finds it gone.
func (c *client) depart(ctx context.Context, why error, last func(context.Context) error) error {
	alone := c.departures()
	select {
	case alone <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	defer func() { <-alone }()
	if now, _ := c.runtime.client(c.ID); now != c { // it may have been added anew
		return fmt.Errorf("%w: %s", ErrUnknownClient, c.ID)
	}
	gone := false
	defer func() { // also when what is last ended the goroutine
		if !gone {
			c.resumePolls()
		}
	}()
	running, acting := c.stopPolls(why), c.runtime.actions.end(c, why)
	err := waitFor(ctx, running)
	if err == nil {
		err = waitFor(ctx, acting)
	}
	if err == nil {
		c.share.leave(string(c.ID)) // it may stand in line
		err = c.safely("the end of the client", func() error { return last(ctx) })
	}
	if err != nil {
		return err
	}
	gone = true
	c.leave(why)
	return nil
}

// departures returns what only one departure at a time can fill.
func (c *client) departures() chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.departure == nil {
		c.departure = make(chan struct{}, 1)
	}
	return c.departure
}

// leave makes the runtime forget the client.
func (c *client) leave(why error) {
	c.runtime.forget(c)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.leaving = why
	tell(c.waiters, why)
	c.waiters = nil
}

// stopPolls lets no poll begin and cancels the one under way.
func (c *client) stopPolls(why error) (running <-chan struct{}) {
	c.runtime.engine.Remove(string(c.ID))
	c.mu.Lock()
	defer c.mu.Unlock()
	c.leaving = why
	if c.cancel != nil {
		c.cancel(why)
	}
	return c.running
}

// resumePolls lets the client go on, or its removal if that has begun. It is due at
// once: in status ERROR it is not polled then, but may have something left to settle.
func (c *client) resumePolls() {
	c.mu.Lock()
	c.leaving = nil
	due := time.Now()
	if c.record.Removing {
		c.record.Failures++
		due = due.Add(backoff(c.every, int(c.record.Failures), false))
	}
	c.mu.Unlock()
	c.runtime.engine.Put(string(c.ID), due)
}

func waitFor(ctx context.Context, running <-chan struct{}) error {
	if running == nil {
		return nil
	}
	select {
	case <-running:
		return nil
	case <-ctx.Done():
		return errors.Join(errors.New("the poll under way does not end"), context.Cause(ctx))
	}
}
