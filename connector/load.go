package connector

import (
	"context"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// saveTimeout bounds a save that must be tried though the ctx of the poll has ended.
const saveTimeout = 5 * time.Second

// load makes sure that the client's record is the stored one. Without one, what the
// caller of Add knows counts. It reports whether the client turns out to have started,
// which the schedule did not know.
func (c *client) load(ctx context.Context) (resumed bool, err error) {
	if c.keeper.loaded {
		return false, nil
	}
	r, found, err := c.keeper.load(ctx)
	if err != nil {
		return false, err
	}
	if c.recalled { // once more, after a panic
		if found {
			before := c.snapshot()
			r.Failures, r.HeldBack = before.Failures, before.HeldBack
			c.note(r)
		}
		return false, nil
	}
	if !found {
		r = c.Known.recall()
	}
	resumed = r.Status == connctd.StatusStarted && c.Known.record().Status != r.Status
	c.Known, c.recalled = nil, true
	c.note(r)
	return resumed, nil
}

// save stores what has changed, also when ctx has ended: what was done to the
// platform must not be forgotten. After a panic, what is stored may know of more that
// was begun than r does, until it is loaded.
func (c *client) save(ctx context.Context, r *record) error {
	if !r.changed || !c.keeper.loaded {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTimeout)
	defer cancel()
	return c.keeper.save(ctx, r)
}

// snapshot returns a copy of the record that can be changed.
func (c *client) snapshot() record {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.record.share()
}

// note makes r the client's record.
func (c *client) note(r record) {
	c.keeper.begun = false
	c.mu.Lock()
	defer c.mu.Unlock()
	c.record = r.share()
}
