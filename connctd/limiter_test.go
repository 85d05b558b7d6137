package connctd_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// limiterFunc is a Limiter made of a function.
type limiterFunc func(context.Context) error

func (f limiterFunc) Wait(ctx context.Context) error { return f(ctx) }

// The limiter is asked before each request, repeated ones and those for tokens too.
func TestLimiterIsAsked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := script(answering(503, ""), answering(401, ""), answering(200, "[]"))
		fetch := script(answering(503, ""), func() *http.Response { return giveToken("fetched-token") })
		of := func(rt *transport) func(*http.Request) *http.Response {
			return func(r *http.Request) *http.Response { res, _ := rt.answer(r); return res }
		}
		rt := platform(of(fetch), of(api))
		var asked atomic.Int64
		list(t, derive(t, newApp(t, rt), again(), connctd.WithMaxAttempts(4), connctd.WithLimiter(limiterFunc(func(context.Context) error {
			asked.Add(1)
			return nil
		}))))
		if sent := len(rt.sent()); int(asked.Load()) != sent || sent != 6 {
			t.Errorf("asked %d times for %d requests, want 6: three of the call and three for tokens", asked.Load(), sent)
		}
	})
}

func TestLimiterRefuses(t *testing.T) {
	t.Parallel()
	why := errors.New("the bucket is too small")
	for name, do := range everyCall {
		rt := always(200, `{"id":"1"}`)
		err := do(t.Context(), newClient(t, rt, connctd.WithLimiter(limiterFunc(func(context.Context) error { return why }))))
		if !errors.Is(err, why) || matching(err) != "" || len(rt.sent()) != 0 {
			t.Errorf("%s: error = %v after %d requests, want the limiter's and none", name, err, len(rt.sent()))
		}
	}
}

// A limiter that refuses a repeat does not undo the doubt about what was sent.
func TestLimiterRefusesRepeat(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, do := range everyCall {
			var asked atomic.Int64
			c := newClient(t, always(503, ""), connctd.WithMaxAttempts(2), connctd.WithLimiter(limiterFunc(func(context.Context) error {
				if asked.Add(1) == 2 {
					return context.DeadlineExceeded
				}
				return nil
			})))
			err := do(t.Context(), c)
			if err == nil || errors.Is(err, connctd.ErrOutcomeUnknown) != creates[name] {
				t.Errorf("%s: %v matches %q", name, err, matching(err))
			}
		}
	})
}

// It holds requests back, and gets the ctx of the call.
func TestLimiterHoldsBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt := always(200, "[]")
		c := newClient(t, rt, connctd.WithLimiter(limiterFunc(func(ctx context.Context) error {
			if ctx.Value(ctxKey("who")) != "alice" {
				t.Error("the limiter has another ctx")
			}
			select {
			case <-time.After(time.Minute):
				return nil
			case <-ctx.Done():
				return fmt.Errorf("no more waiting: %w", context.Cause(ctx))
			}
		})))
		ctx := context.WithValue(t.Context(), ctxKey("who"), "alice")
		start := time.Now()
		if _, err := c.ListInstances(ctx); err != nil || time.Since(start) != time.Minute {
			t.Errorf("error = %v after %v", err, time.Since(start))
		}
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		if _, err := c.ListInstances(ctx); !errors.Is(err, context.DeadlineExceeded) || len(rt.sent()) != 1 {
			t.Errorf("error = %v, %d requests", err, len(rt.sent()))
		}
		list(t, derive(t, c, connctd.WithLimiter(nil))) // none again
	})
}
