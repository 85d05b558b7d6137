package connector

import (
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// Known is what is known of a client that ran before, in another [Runtime]: it goes
// on from there, and nothing is created a second time.
type Known struct {
	Status connctd.ClientStatus
	Reason string // why the status is ERROR
	// Things, if set, is asked once, before the first poll or when the client is
	// removed, for what the client has made: by thing key, as the platform has it,
	// with its id. It is not called while the runtime holds a lock.
	Things func() map[string]connctd.Thing
}

// record returns what a runtime would have noted of it, without the things.
func (k *Known) record() record {
	r := newRecord()
	if k != nil {
		r.Status, r.Reason, r.Started = k.Status, k.Reason, k.Status == connctd.StatusStarted
	}
	return r
}

// recall asks for the things of a client that is known, unless it has done so.
func (c *client) recall() {
	c.mu.Lock()
	k := c.Known
	c.Known = nil
	c.mu.Unlock()
	if k == nil || k.Things == nil {
		return
	}
	now, things := time.Now(), k.Things()
	c.mu.Lock()
	defer c.mu.Unlock()
	record := c.record.clone()
	record.Started = record.Started || len(things) > 0
	for key, t := range things {
		record.Things[key] = known{ID: t.ID, Thing: t, Written: now}
	}
	c.record = record
}

// firstDue returns when a client that is added is due: at once if it is new or has
// never started, at its next slot if it is known, and never if a person has to do
// something first.
func (c *client) firstDue(now time.Time) time.Time {
	switch c.record.Status {
	case connctd.StatusError:
		return time.Time{}
	case connctd.StatusStarted:
		return slotAfter(string(c.ID), c.every, now)
	}
	return now
}
