package main

import (
	"sync"
	"time"
)

// clock is the time of the truth. It can be set, and stand still.
type clock struct {
	mu    sync.Mutex    // guards what follows
	shown time.Duration // at since, or for good if that is zero
	since time.Time
}

// now returns the time that the clock shows.
func (c *clock) now() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.since.IsZero() {
		return c.shown
	}
	return c.shown + time.Since(c.since)
}

// run lets the clock go on, if it stands.
func (c *clock) run() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.since.IsZero() {
		c.since = time.Now()
	}
}

// stop lets the clock stand and returns what it shows.
func (c *clock) stop() time.Duration {
	at := c.now()
	c.set(at)
	return at
}

// set stops the clock at a time.
func (c *clock) set(at time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.shown, c.since = at, time.Time{}
}
