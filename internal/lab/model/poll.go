package model

import (
	"github.com/connctd/connctd-go/connctd"
)

// script is what a connector says at each poll, until it is given another.
type script struct {
	outcome outcome
	values  map[string]connctd.Value // of the things it sees, by key
	gone    string                   // the key of one that is surely removed; empty: none
}

// outcome is how a poll ends.
type outcome int

const (
	complete outcome = iota
	failing          // nothing is known
	partial          // what is not seen may be there
	wrong            // the configuration makes no sense
	revoked          // the customer no longer allows it
)

// patience is how many complete polls may miss a thing, and still it stays.
const patience = 2

// poll does what rules R1 and R2 demand of a poll.
func (c *client) poll(s script) {
	switch s.outcome {
	case failing:
		return
	case wrong:
		c.status = connctd.StatusError
		return
	case revoked:
		c.status = connctd.StatusError
		for key, r := range c.keys {
			c.unavailable(key, r)
		}
		return
	case complete:
		c.status = connctd.StatusStarted
	}
	for key, value := range s.values {
		c.see(key, value)
	}
	for key, r := range c.keys {
		if _, seen := s.values[key]; !seen && key != s.gone && s.outcome == complete {
			c.miss(key, r)
		}
	}
	if r := c.keys[s.gone]; r != nil {
		r.thing.gone = true
		delete(c.keys, s.gone)
	}
}

// see brings a thing up to date: what has changed since the poll before is written,
// and no more, so what an app has set meanwhile stays. If the thing was deleted, that is
// noticed by writing to it, and the next poll that sees it makes another.
func (c *client) see(key string, value connctd.Value) {
	r := c.keys[key]
	if r == nil {
		t := &thing{client: c, key: key, value: value, status: connctd.ThingAvailable}
		c.keys[key] = &record{thing: t, value: value, status: t.status}
		return
	}
	newValue, newStatus := r.value != value, r.status != connctd.ThingAvailable
	if (newValue || newStatus) && r.thing.gone {
		delete(c.keys, key)
		return
	}
	r.value, r.status, r.missing = value, connctd.ThingAvailable, 0
	if newValue {
		r.thing.value = value
	}
	if newStatus {
		r.thing.status = r.status
	}
}

// miss notes that a complete poll did not see a thing.
func (c *client) miss(key string, r *record) {
	r.missing++
	if r.missing > patience {
		r.thing.gone = true
		delete(c.keys, key)
		return
	}
	c.unavailable(key, r)
}

func (c *client) unavailable(key string, r *record) {
	switch {
	case r.status == connctd.ThingUnavailable:
	case r.thing.gone:
		delete(c.keys, key)
	default:
		r.status = connctd.ThingUnavailable
		r.thing.status = r.status
	}
}
