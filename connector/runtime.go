package connector

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"maps"
	"net/http"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// Errors of the runtime.
var (
	ErrUnknownClient = errors.New("connector: unknown client") // not added, or removed
	ErrKnownClient   = errors.New("connector: known client")   // added already
	ErrStopped       = errors.New("connector: runtime has stopped")
)

// Client is one connector client that a [Runtime] drives.
//
// Its hooks run while its turn, or its action, is under way: one that calls PollNow, Remove
// or Release of the same client waits for itself, until the ctx of that call ends.
type Client struct {
	ID             connctd.ClientID
	Subject        string
	Instance       connctd.InstanceID // clients of one instance share its limits
	Connector      Connector
	InstanceConfig json.RawMessage
	ClientConfig   json.RawMessage
	Platform       Platform

	// Consented says that the customer has agreed, which a connector that is a [Consenter]
	// and no [Authorizer] wants before it is polled. Whoever adds the client asks for it.
	Consented bool
	// Known, if set, is what is known of the client from before.
	Known *Known

	// OnStatus, if set, is told of each change of status before the poll that
	// led to it counts as done; reason is nil unless the status is ERROR. It is
	// not called while the runtime holds a lock.
	OnStatus func(status connctd.ClientStatus, reason error)
	// BeforePoll, if set, is asked before each poll, with the ctx of the poll. Its
	// error stands for that of the poll, and the connector is not asked.
	BeforePoll func(ctx context.Context) error
	// AfterTurn, if set, is called at the end of each turn of the client, before it counts
	// as done: of a poll with all that follows from it, or of what stands in its place,
	// when the client only learns when it is due, waits for its customer's consent, is in
	// status ERROR or is being removed. A turn that called BeforePoll is a poll.
	AfterTurn func(err error)
	// BeforeAction, if set, is asked before the connector is asked to act. Its error
	// stands for that of the action, and the connector is not asked.
	BeforeAction func(ctx context.Context, call ActionCall) error
	// OnAction, if set, is told how each action ended that [Runtime.Act] has taken on,
	// before it counts as done: ctx has the values of that of the call, and err is nil
	// unless the status is FAILED. It is not called while the runtime holds a lock.
	OnAction func(ctx context.Context, call ActionCall, status connctd.ActionStatus, err error)
	// Drop, if set, removes everything that the client owns at once when it is
	// removed, in place of deleting thing by thing. If it fails, the client goes
	// on as before, and so nothing of it is dropped earlier.
	Drop func(ctx context.Context) error
}

// Runtime polls for any number of clients. Make one with [NewRuntime]; all
// methods are safe for concurrent use, before, while and after Run runs.
//
// What it must not forget is in its [Store]: with one that outlives the process, add
// the same clients at the next start, and they go on where they were. One process
// drives a client at a time. A second one that tries notices before it writes
// anything, and its polls of the client fail with [ErrTaken] from then on. [Runtime.Release]
// and Add move a client from one to another.
type Runtime struct {
	log         *slog.Logger
	store       Store
	upstream    *http.Client
	transport   *http.Transport // its own; nil if one was given
	engine      Engine
	workers     int
	pollTimeout time.Duration
	stopTimeout time.Duration
	shares      *shares
	observer    Observer
	actionWait  time.Duration
	actions     *actions
	hands       hands         // do the turns
	stopped     chan struct{} // closed when Run has returned
	stopOnce    sync.Once
	flights     sync.WaitGroup // what outlives a poll; see fly

	mu      sync.Mutex // guards what follows; never held while others are called
	clients map[connctd.ClientID]*client
	base    context.Context // of polls, while Run runs
	landed  bool            // Run is over, and nothing flies any more
}

// RuntimeOption configures a [Runtime].
type RuntimeOption func(*Runtime)

// WithLogger sets where the runtime and its connectors log. Default: nowhere.
func WithLogger(log *slog.Logger) RuntimeOption {
	return func(r *Runtime) {
		if log != nil {
			r.log = log
		}
	}
}

// WithHTTPClient sets the client behind [Session.HTTP]: its Transport, its Jar
// and its Timeout, if it has one. Default: 30 seconds, and a transport like that of net/http
// that keeps a connection for each worker to every host, where that keeps two.
func WithHTTPClient(hc *http.Client) RuntimeOption { return func(r *Runtime) { r.upstream = hc } }

// WithEngine sets what decides when a client is polled. Default: [NewHeapEngine].
func WithEngine(e Engine) RuntimeOption {
	return func(r *Runtime) {
		if e != nil {
			r.engine = e
		}
	}
}

// WithStore sets where the runtime keeps what must outlive it. Default:
// [NewMemoryStore], which forgets all when the process ends; clients that are added
// again have their things created anew then.
func WithStore(s Store) RuntimeOption {
	return func(r *Runtime) {
		if s != nil {
			r.store = s
		}
	}
}

// WithWorkers sets how many clients are polled at once. Default 256; less than 1
// means 1.
func WithWorkers(n int) RuntimeOption { return func(r *Runtime) { r.workers = max(n, 1) } }

// WithPollTimeout bounds one poll, with the writes to the platform that follow
// from it. Default one minute. A Poll that does not heed its ctx is left behind
// a second later, and its client is not polled again before it has returned.
// Zero or less means the default.
func WithPollTimeout(d time.Duration) RuntimeOption {
	return func(r *Runtime) {
		if d > 0 {
			r.pollTimeout = d
		}
	}
}

// WithStopTimeout sets how long Run waits for polls under way, for actions and for tokens
// that are being stored, before it cancels them. Default 10 seconds; zero cancels at once.
// What does not heed that is left behind: Run returns within two seconds more.
func WithStopTimeout(d time.Duration) RuntimeOption { return func(r *Runtime) { r.stopTimeout = d } }

// NewRuntime makes a runtime. It does nothing before [Runtime.Run].
func NewRuntime(opts ...RuntimeOption) *Runtime {
	r := &Runtime{
		log: slog.New(slog.DiscardHandler), store: NewMemoryStore(), engine: NewHeapEngine(),
		workers: 256, pollTimeout: time.Minute, stopTimeout: 10 * time.Second,
		actionWait: defaultActionWait, actions: newActions(),
		stopped: make(chan struct{}),
		clients: map[connctd.ClientID]*client{},
		base:    context.Background(),
	}
	for _, opt := range opts {
		opt(r)
	}
	r.equip()
	r.shares = newShares(r.engine.Put)
	return r
}

// Add takes a client over. Its first poll is due at once, the others once per
// period of its connector, at a phase that the client's id decides: so the second
// comes within one period. A client that the [Store] or [Known] has as STARTED is first
// polled at its next slot, and one in ERROR waits for PollNow. Of one whose removal was
// begun, the removal goes on.
//
// Add asks the connector for its description and does no I/O, so the caller may hold a
// lock of its own; what is stored is read when the client is first due. A client of a
// connector that wants a consent without OAuth gives [ErrNoConsent] unless its customer has
// Consented. One that is there already gives [ErrKnownClient]; [Runtime.Release] and Add
// let it begin anew with what is stored, or with another configuration.
func (r *Runtime) Add(c Client) error {
	if c.ID == "" || c.Connector == nil || c.Platform == nil {
		return errors.New("connector: Add: the client needs ID, Connector and Platform")
	}
	if asks, ok := c.Connector.(Consenter); ok && asks.NeedsConsent() && !c.Consented {
		if _, ok := c.Connector.(Authorizer); !ok {
			return fmt.Errorf("connector: Add: client %s: %w: the connector wants it and has no OAuth to ask for it, so add the client with Consented when the customer has agreed", c.ID, ErrNoConsent)
		}
	}
	added := newClient(r, c)
	due := added.due
	if !r.enlist(added) {
		r.shares.quit(added.share)
		return fmt.Errorf("%w: %s", ErrKnownClient, c.ID)
	}
	if !due.IsZero() {
		r.engine.Put(string(c.ID), due)
	}
	return nil
}

// enlist makes a client known, and reports whether none with its id was.
func (r *Runtime) enlist(c *client) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.clients[c.ID] != nil {
		return false
	}
	r.clients[c.ID] = c
	return true
}

// Remove cancels and waits for the poll of a client that is under way, then drops
// what is stored of the client and its things. If that does not begin before ctx ends,
// the client goes on as before and the error says why. Once it has begun, the client is
// never polled again: what is left over is tried again by the runtime, by the next
// Remove, and after a restart when the client is added again. A Remove beside such a try
// waits for it, and gives [ErrUnknownClient] if nothing was left to do. [Runtime.Release]
// ends the polls and keeps everything.
func (r *Runtime) Remove(ctx context.Context, id connctd.ClientID) error {
	c, err := r.client(id)
	if err != nil {
		return err
	}
	if err := c.depart(ctx, errRemoved, c.drop); err != nil {
		return c.failed("remove", err)
	}
	return nil
}

// PollNow makes a client due and returns when a poll that began after the call
// has ended, with its error. It polls even where the schedule would wait: a client
// in status ERROR, or a technology that asked for a pause.
func (r *Runtime) PollNow(ctx context.Context, id connctd.ClientID) error {
	return r.pollNow(ctx, id, false)
}

// RemoveMissing is PollNow that lets this one poll, if it is complete, remove any number
// of the things that three polls in a row have not seen: more than half of four or more
// are held back otherwise, as [ClientInfo] tells. Call it when somebody has made sure that
// they are gone. Once it has returned, nothing more is allowed; what its poll has begun to
// remove when ctx ends goes on. A connector that knows by itself says [Emitter.Gone].
func (r *Runtime) RemoveMissing(ctx context.Context, id connctd.ClientID) error {
	return r.pollNow(ctx, id, true)
}

func (r *Runtime) pollNow(ctx context.Context, id connctd.ClientID, sweep bool) error {
	c, err := r.client(id)
	if err != nil {
		return err
	}
	w := c.await(sweep)
	defer w.giveUp()
	r.engine.Put(string(id), time.Now())
	select {
	case err := <-w.done:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-r.stopped:
		return ErrStopped
	}
}

// Client tells of a client, and whether it is there.
func (r *Runtime) Client(id connctd.ClientID) (ClientInfo, bool) {
	c, err := r.client(id)
	if err != nil {
		return ClientInfo{}, false
	}
	return c.info(), true
}

// Clients walks over all clients that are there when it begins, in the order of their
// ids, each as it is when its turn comes.
func (r *Runtime) Clients() iter.Seq[ClientInfo] {
	return func(yield func(ClientInfo) bool) {
		r.mu.Lock()
		all := maps.Clone(r.clients)
		r.mu.Unlock()
		for _, id := range slices.Sorted(maps.Keys(all)) {
			if !yield(all[id].info()) {
				return
			}
		}
	}
}

// Run polls until ctx ends. Then it takes nothing more, waits for the polls under
// way, cancels them after the stop timeout and returns nil. It may be called once.
func (r *Runtime) Run(ctx context.Context) error {
	polls, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	var patience sync.WaitGroup
	patience.Go(func() { r.cancelLate(ctx, polls, cancel) })
	defer patience.Wait()
	defer cancel(ErrStopped)
	r.mu.Lock()
	r.base = polls
	r.mu.Unlock()
	defer r.stopOnce.Do(func() { close(r.stopped) })
	defer context.AfterFunc(polls, func() { r.actions.cancel(ErrStopped) })()
	err := r.engine.Run(ctx, r.workers, r.work)
	r.actions.stop()
	r.land(polls)
	r.hands.end()
	r.disconnect()
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// cancelLate cancels the polls that go on for longer than the stop timeout after
// ctx has ended.
func (r *Runtime) cancelLate(ctx, polls context.Context, cancel context.CancelCauseFunc) {
	select {
	case <-ctx.Done():
	case <-polls.Done():
		return
	}
	timer := time.NewTimer(r.stopTimeout)
	defer timer.Stop()
	select {
	case <-timer.C:
		cancel(ErrStopped)
	case <-polls.Done():
	}
}

// fly runs f beside the polls, with a ctx that ends with the runtime.
func (r *Runtime) fly(f func(context.Context)) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.landed {
		return ErrStopped
	}
	ctx := r.base
	r.flights.Go(func() { f(ctx) })
	return nil
}

// land waits for what still flies when the polls are over: a refresh that is cut off
// would lose a customer's consent. The stop timeout ends it as it ends polls, and what a
// store does not end then is left behind: its tokens are as good as lost.
func (r *Runtime) land(polls context.Context) {
	r.mu.Lock()
	r.landed = true
	r.mu.Unlock()
	down := make(chan struct{})
	go func() {
		r.flights.Wait()
		close(down)
	}()
	if !endsInTime(polls, down) {
		r.log.Warn("tokens that are being stored are left behind", "reason", context.Cause(polls))
	}
}

// work polls for one client, and says when it is due again. Engines survive a panic,
// but only the log tells of it in time.
func (r *Runtime) work(_ context.Context, job Job) (next Next) {
	defer func() {
		if v := recover(); v != nil {
			r.log.Error("the runtime panicked", "client", job.Key, "panic", v, "stack", string(debug.Stack()))
			next = Next{Due: time.Now().Add(afterBadEnd)}
		}
	}()
	c, err := r.client(connctd.ClientID(job.Key))
	if err != nil {
		return Next{} // it was made due when it was gone already
	}
	return c.turn(r.pollContext(), job)
}

func (r *Runtime) pollContext() context.Context {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.base
}

func (r *Runtime) client(id connctd.ClientID) (*client, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c := r.clients[id]; c != nil {
		return c, nil
	}
	return nil, fmt.Errorf("%w: %s", ErrUnknownClient, id)
}

func (r *Runtime) forget(c *client) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.clients[c.ID] == c {
		r.shares.quit(c.share)
		delete(r.clients, c.ID)
	}
}
