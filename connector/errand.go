package connector

import (
	"context"
	"maps"
	"sync"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// errand is an action on its way.
type errand struct {
	call   ActionCall
	asked  time.Time
	ctx    context.Context // of the action: it has the values of that of the caller
	cancel context.CancelCauseFunc
	over   chan struct{} // closed when the end has been told

	mu     sync.Mutex // guards what follows
	status connctd.ActionStatus
	err    error
}

// newErrand makes an errand that ends with base, or at the deadline of the call.
func newErrand(ctx, base context.Context, call ActionCall) *errand {
	now := time.Now()
	if call.Deadline.IsZero() {
		call.Deadline = now.Add(actionTimeout)
	}
	call.Params = maps.Clone(call.Params)
	e := &errand{call: call, asked: now, over: make(chan struct{}), status: connctd.ActionPending}
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	forget := context.AfterFunc(base, func() { cancel(context.Cause(base)) })
	ctx, free := context.WithDeadlineCause(ctx, e.call.Deadline, errActionTimeout)
	e.ctx, e.cancel = ctx, func(cause error) {
		forget()
		cancel(cause)
		free()
	}
	return e
}

// answer returns what there is to say of the action now.
func (e *errand) answer() (connctd.ActionStatus, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.status, e.err
}

// end notes how the action ended, and reports whether it has not ended before.
func (e *errand) end(status connctd.ActionStatus, err error) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.status != connctd.ActionPending {
		return false
	}
	e.status, e.err = status, err
	return true
}
