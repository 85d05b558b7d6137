package connector

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// ClientInfo is what a [Runtime] tells of a client.
type ClientInfo struct {
	ID        connctd.ClientID
	Subject   string
	Instance  connctd.InstanceID
	Status    connctd.ClientStatus
	Reason    string            // why the status is ERROR
	Removing  bool              // its removal has begun and goes on
	Due       time.Time         // of the next poll; zero if none is due by itself
	Polls     int               // that have ended
	Skipped   int               // slots that passed while a poll was late
	Failures  int               // transient ones in a row
	LastError error             // of the last poll; nil after a success; ErrNoConsent while it waits for its customer
	HeldBack  int               // missing things not removed, since they are more than half: see [Runtime.RemoveMissing]
	Mappings  []connctd.Mapping // in the order of the thing keys; see [Known] for when they are there
}

// client is a Client in the hands of the runtime.
type client struct {
	Client
	runtime *Runtime
	typeID  string
	every   time.Duration
	share   *share
	tokens  *tokens // nil if the technology wants none
	keeper  keeper
	decoded memo // its configuration

	recalled bool // the record has been loaded; belongs to whoever has the client, as keeper does

	mu        sync.Mutex    // guards what follows; never held while others are called
	record    record        // replaced as a whole, by the poll under way
	departure chan struct{} // holds one token while somebody removes or releases the client; nil before anybody does
	running   chan struct{} // closed when the poll under way has ended; nil if none is
	cancel    context.CancelCauseFunc
	claimed   bool      // what runs is no turn; see claim
	missed    bool      // a turn came meanwhile
	leaving   error     // why no poll may begin; nil if one may
	waiters   []*waiter // for the next poll to begin
	due       time.Time
	polls     int
	skipped   int
	lastError error
}

var (
	errRemoved     = fmt.Errorf("%w: it is being removed", ErrUnknownClient)
	errPollTimeout = errors.New("connector: the poll took too long")
	errNoReturn    = errors.New("connector: the poll ended its goroutine")
	errClaimed     = errors.New("connector: it is in use for a moment")
	errStillBusy   = errors.New("connector: an earlier poll has not returned yet")
)

func newClient(r *Runtime, c Client) *client {
	typeID := c.Connector.Description().TypeID
	added := &client{
		Client: c, runtime: r, typeID: typeID, every: everyOf(c.Connector),
		share:  r.shares.join(shareID{typeID, c.Instance}, c.Connector),
		keeper: keeper{store: r.store, key: recordKey(c.ID)},
		record: c.Known.record(),
	}
	if a, ok := c.Connector.(Authorizer); ok {
		added.tokens = added.newTokens(a)
	}
	added.due = added.firstDue(added.record.Status, time.Now())
	return added
}

func (c *client) info() ClientInfo {
	c.mu.Lock()
	defer c.mu.Unlock()
	return ClientInfo{
		ID: c.ID, Subject: c.Subject, Instance: c.Instance,
		Status: c.record.Status, Reason: c.record.Reason, Removing: c.record.Removing, Due: c.due,
		LastError: c.lastError, Polls: c.polls, Skipped: c.skipped, Failures: int(c.record.Failures), HeldBack: int(c.record.HeldBack),
		Mappings: c.record.mappings(),
	}
}

// await registers for the end of the next poll to begin, which may sweep. A client that leaves begins none.
func (c *client) await(sweep bool) *waiter {
	w := &waiter{done: make(chan error, 1)}
	w.sweep.Store(sweep)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.leaving != nil {
		w.done <- c.leaving
		return w
	}
	c.waiters = append(c.waiters, w)
	return w
}

// begin claims the client for a poll, which a departure cancels. If it is not free, the
// waiters are told why and ok is false.
func (c *client) begin(cancel context.CancelCauseFunc) (waiters []*waiter, ok bool) {
	waiters, err := c.tryBegin(cancel)
	if err == nil {
		return waiters, true
	}
	if err == errStillBusy && len(waiters) == 0 { // a slot, and not PollNow
		c.skip(1)
	}
	tell(waiters, err)
	return nil, false
}

func (c *client) tryBegin(cancel context.CancelCauseFunc) (waiters []*waiter, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.claimed { // for a short while: the turn follows it, and whoever waits for it waits on
		c.missed = true
		return nil, errClaimed
	}
	waiters, c.waiters = c.waiters, nil
	if c.leaving != nil || c.running != nil {
		return waiters, cmp.Or(c.leaving, errStillBusy)
	}
	c.cancel, c.running = cancel, make(chan struct{})
	return waiters, nil
}

// skip counts slots that passed without a poll.
func (c *client) skip(slots int) {
	c.mu.Lock()
	c.skipped += slots
	c.mu.Unlock()
	notify(c, c.runtime.observer.Skip, SkipEvent{c.origin(), slots})
}

// end lets go of the client. A turn that came meanwhile follows.
func (c *client) end() {
	if c.ended() {
		c.runtime.engine.Put(string(c.ID), time.Now())
	}
}

// ended does so, and reports whether a turn came meanwhile.
func (c *client) ended() (missed bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(c.running)
	missed = c.missed
	c.running, c.cancel, c.claimed, c.missed = nil, nil, false, false
	if c.keeper.polling {
		c.keeper.polling = false
		c.polls++
	}
	return missed
}
