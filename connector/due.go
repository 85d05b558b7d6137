package connector

import "time"

// slotAfterPoll is nextSlot, but leaves a little time after the first poll.
func (c *client) slotAfterPoll(r *record, job Job) time.Time {
	slot := c.nextSlot(job)
	if c.first() {
		slot = maxTime(slot, time.Now().Add(min(headStart, c.every/10)))
	}
	return slot
}

// nextSlot returns the next slot from now on and counts those that were missed.
func (c *client) nextSlot(job Job) time.Time {
	now := time.Now()
	if late := now.Sub(job.Due); late > c.every {
		c.skip(int(late / c.every))
	}
	return slotAfter(string(c.ID), c.every, now)
}

// spread keeps clients of an instance that reopens from asking all at once.
func (c *client) spread(until time.Time) time.Time {
	window := min(c.every, time.Minute)
	return slotAfter(string(c.ID), window, until)
}

func (c *client) first() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.polls == 0
}

func (c *client) awaited() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.waiters) > 0
}

func (c *client) dueAt(at time.Time) Next {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.due = at
	return Next{Due: at}
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
