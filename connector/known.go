package connector

import (
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// Known is what is known of a client that ran before, in another [Runtime]: it goes
// on from there, and nothing is created a second time.
type Known struct {
	Status connctd.ClientStatus
	Reason string                   // why the status is ERROR
	Things map[string]connctd.Thing // by thing key, as the platform has them, with their ids
}

// record returns what a runtime would have noted of it.
func (k *Known) record(now time.Time) record {
	r := newRecord()
	if k == nil {
		return r
	}
	r.Status, r.Reason = k.Status, k.Reason
	r.Started = k.Status == connctd.StatusStarted || len(k.Things) > 0
	for key, t := range k.Things {
		r.Things[key] = known{ID: t.ID, Thing: t, Written: now}
	}
	return r
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
