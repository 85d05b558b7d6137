package connctd

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync/atomic"
	"time"
)

// RetryPolicy says how often and how soon a failed request is sent again. Whether
// it may be is decided by the operation: what is safe to repeat (reads, writes of
// a value, deletes) after a lost answer or a passing server error; a create only
// if the request provably did nothing. The zero value of a field is its default.
type RetryPolicy struct {
	MaxAttempts int           // in all; default 4, 1 turns repeating off
	MinBackoff  time.Duration // upper bound of the first, random pause; doubled each time; default 200 ms
	MaxBackoff  time.Duration // upper bound of any random pause; default 5 s
	// MaxRetryAfter is how long a wait is accepted that the server asks for. If
	// it asks for more, the call fails at once, and [Error.RetryAfter] tells.
	// Default 1 minute.
	MaxRetryAfter time.Duration
}

func (p RetryPolicy) withDefaults() RetryPolicy {
	if p.MaxAttempts < 1 {
		p.MaxAttempts = 4
	}
	if p.MinBackoff <= 0 {
		p.MinBackoff = 200 * time.Millisecond
	}
	if p.MaxBackoff <= 0 {
		p.MaxBackoff = 5 * time.Second
	}
	if p.MaxRetryAfter <= 0 {
		p.MaxRetryAfter = time.Minute
	}
	return p
}

// once is one attempt, the n-th of its call. A hook may have set headers to send.
type once func(ctx context.Context, n int, header http.Header) outcome

// repeatedly makes attempts of a call until one settles it or no other is allowed.
func (c *core) repeatedly(ctx context.Context, k *call, try once) (err error) {
	ctx, end := c.hooks.begin(ctx, k.op)
	n, status, doubt := 0, 0, false
	err = errPanicked // until another end is known
	defer func() { end(n, status, err) }()
	c.budget.deposit()
	for failures, renewed := 0, false; ; {
		if err := c.admit(ctx, k.op); err != nil {
			return k.afterDoubt(doubt, err)
		}
		n++
		out := c.observed(ctx, k, n, try)
		status = out.status
		if out.err == nil || k.deletedBefore(doubt, out) {
			return nil
		}
		doubt = doubt || out.fate.mayHaveActed() || out.status >= 500
		err := k.afterDoubt(doubt, out.err)
		if out.fate == stale && !renewed && !k.set.once {
			renewed = true
			continue
		}
		failures++
		pause, again := c.pause(ctx, k, out, failures)
		if !again {
			return err
		}
		if cause := sleep(ctx, pause); cause != nil {
			return fmt.Errorf("connctd: %s: %w, before another attempt after: %w", k.op.name, cause, err)
		}
	}
}

// deletedBefore reports whether a DELETE found nothing because an earlier attempt
// of the same call deleted it.
func (k *call) deletedBefore(doubt bool, out outcome) bool {
	return doubt && k.op.method == http.MethodDelete && out.status == http.StatusNotFound
}

// afterDoubt is the error of a call; if an attempt may have acted, it says so.
func (k *call) afterDoubt(doubt bool, err error) error {
	if doubt && k.op.has(acts) {
		return doubtful(err)
	}
	return err
}

// admit waits until an attempt may begin.
func (c *core) admit(ctx context.Context, op *operation) error {
	if ctx.Err() != nil {
		return fmt.Errorf("connctd: %s: %w", op.name, context.Cause(ctx))
	}
	if c.limiter == nil {
		return nil
	}
	if err := c.limiter.Wait(ctx); err != nil {
		return fmt.Errorf("connctd: %s: waiting for the limiter: %w", op.name, err)
	}
	return nil
}

// pause returns how long to wait before the next attempt, and whether there is one.
func (c *core) pause(ctx context.Context, k *call, out outcome, failures int) (time.Duration, bool) {
	switch {
	case ctx.Err() != nil, k.set.once, failures >= c.retry.MaxAttempts, !out.fate.allows(k.op), out.fate == stale, out.wait > c.retry.MaxRetryAfter:
		return 0, false
	}
	bound := c.retry.MaxBackoff
	if shift := failures - 1; c.retry.MinBackoff <= bound>>shift { // so that it cannot overflow
		bound = c.retry.MinBackoff << shift
	}
	wait := out.wait + rand.N(bound)
	if deadline, limited := ctx.Deadline(); limited && time.Until(deadline) <= wait {
		return 0, false // there would be no time left for it
	}
	if !c.budget.withdraw() {
		c.log.LogAttrs(ctx, slog.LevelWarn, "connctd gives up early: too many calls fail to repeat them all", slog.String("op", k.op.name))
		return 0, false
	}
	return wait, true
}

// budget keeps an outage from multiplying the load: each call pays in a little and
// each retry takes out a whole one, so that a thousand calls that fail have no more
// than a hundred retries. It starts full, so that a few calls are retried freely.
type budget struct{ spent atomic.Int64 } // in hundredths of a retry

const (
	fullBudget = 1000 // ten retries
	perRetry   = 100
	perCall    = 9
)

func (b *budget) deposit() {
	for {
		spent := b.spent.Load()
		if spent == 0 || b.spent.CompareAndSwap(spent, max(spent-perCall, 0)) {
			return
		}
	}
}

func (b *budget) withdraw() bool {
	for {
		spent := b.spent.Load()
		if spent+perRetry > fullBudget {
			return false
		}
		if b.spent.CompareAndSwap(spent, spent+perRetry) {
			return true
		}
	}
}
