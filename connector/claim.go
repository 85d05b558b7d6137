package connector

import (
	"context"
)

// claim takes the client as a turn does, for what is not due by the clock: it waits
// until nobody else has it. The caller ends it by end. A turn that comes meanwhile is
// not lost.
func (c *client) claim(ctx context.Context) error {
	for {
		running, err := c.tryClaim()
		if running == nil {
			return err
		}
		if err := waitFor(ctx, running); err != nil {
			return err
		}
	}
}

// tryClaim takes the client, or returns what to wait for.
func (c *client) tryClaim() (running <-chan struct{}, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.removing:
		return nil, errRemoved
	case c.running != nil:
		return c.running, nil
	}
	c.running = make(chan struct{})
	c.cancel, c.claimed = func(error) {}, true
	return nil, nil
}
