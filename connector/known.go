package connector

import (
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// Known is what is known of a client that ran before, in another [Runtime], if the
// [Store] has nothing of it: it goes on from there, and nothing is created a second time.
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

// recall returns what a runtime would have noted of it.
func (k *Known) recall() record {
	r := k.record()
	if k == nil || k.Things == nil {
		return r
	}
	now := time.Now().Unix()
	for key, t := range k.Things() {
		r.Started = true
		r.put(known{Key: key, ID: t.ID, Form: formOf(t), Written: now})
	}
	return r
}

// firstDue returns when a client is due that nothing but its status is known of: at
// once if it has never started, else at its next slot, and never if a person has to do
// something first.
func (c *client) firstDue(status connctd.ClientStatus, now time.Time) time.Time {
	switch status {
	case connctd.StatusError:
		return time.Time{}
	case connctd.StatusStarted:
		return slotAfter(string(c.ID), c.every, now)
	}
	return now
}
