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
	call  ActionCall
	asked time.Time
	ctx   context.Context // of the caller; only its values count
	over  chan struct{}   // closed when the end has been told

	mu     sync.Mutex // guards what follows
	status connctd.ActionStatus
	err    error
}

func newErrand(ctx context.Context, call ActionCall) *errand {
	now := time.Now()
	if call.Deadline.IsZero() {
		call.Deadline = now.Add(actionTimeout)
	}
	call.Params = maps.Clone(call.Params)
	return &errand{call: call, asked: now, ctx: ctx, over: make(chan struct{}), status: connctd.ActionPending}
}

// within returns the ctx of the action: it ends with base, or at the deadline.
func (e *errand) within(base context.Context) (context.Context, context.CancelCauseFunc) {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(e.ctx))
	forget := context.AfterFunc(base, func() { cancel(context.Cause(base)) })
	ctx, free := context.WithDeadlineCause(ctx, e.call.Deadline, errActionTimeout)
	return ctx, func(cause error) {
		forget()
		cancel(cause)
		free()
	}
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
