package connctd_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// slowly waits as long as a call may be made to wait.
var slowly = connctd.WithRetry(connctd.RetryPolicy{MaxAttempts: 10, MinBackoff: time.Hour, MaxBackoff: time.Hour, MaxRetryAfter: time.Hour})

// loop walks over a list to its end and returns the last error.
func loop[T any](all func(func(T, error) bool)) (last error) {
	for _, err := range all {
		last = err
	}
	return last
}

// Rule S9: whatever a call waits for, who cancels has it back in no time, with the
// reason.
func TestCancelTakesNoTime(t *testing.T) {
	t.Parallel()
	get := func(ctx context.Context, c *connctd.Client) error { _, err := c.GetInstance(ctx, "i"); return err }
	fetching := func(fetch *transport) *transport {
		return &transport{answer: func(r *http.Request) (*http.Response, error) {
			if r.URL.Path == "/oauth2/token" {
				return fetch.answer(r)
			}
			return respond(200, "[]"), nil
		}}
	}
	books, _ := library(100, at(time.Hour))
	for name, tc := range map[string]struct {
		rt   *transport
		opts []connctd.Option
		do   func(context.Context, *connctd.Client) error
	}{
		"backoff":              {always(500, ""), []connctd.Option{slowly}, get},
		"wait of the server":   {always(503, "", "Retry-After", "3000"), []connctd.Option{slowly}, get},
		"token request":        {fetching(hanging(false)), []connctd.Option{again()}, get},
		"token answer":         {fetching(hanging(true)), []connctd.Option{again()}, get},
		"before another fetch": {fetching(always(503, "", "Retry-After", "10")), []connctd.Option{again(), connctd.WithMaxAttempts(2)}, get},
		"request":              {hanging(false), nil, get},
		"answer":               {hanging(true), nil, get},
		"limiter":              {always(200, "{}"), []connctd.Option{connctd.WithLimiter(limiterFunc(func(ctx context.Context) error { <-ctx.Done(); return context.Cause(ctx) }))}, get},
		"limiter of the fetch": {fetching(always(503, "")), []connctd.Option{again(), connctd.WithLimiter(limiterFunc(untilDone))}, get},
		"body of Do": {hanging(true), nil, func(ctx context.Context, c *connctd.Client) error {
			return c.Do(ctx, connctd.Request{Method: "GET", Path: "/units"}, nil)
		}},
		"next look of the wait": {always(200, clientIn("STARTING", 0)), nil, func(ctx context.Context, c *connctd.Client) error {
			_, err := c.Subject("a").WaitStarted(ctx, "c")
			return err
		}},
		"wait in an outage": {always(503, ""), nil, func(ctx context.Context, c *connctd.Client) error {
			_, err := c.Subject("a").WaitStarted(ctx, "c")
			return err
		}},
		"next look of the watch": {always(200, clientIn("STARTED", 0)), nil, func(ctx context.Context, c *connctd.Client) error { return loop(c.Subject("a").WatchClient(ctx, "c")) }},
		"links of a list":        {books, nil, func(ctx context.Context, c *connctd.Client) error { return loop(c.Instances(ctx)) }},
		"a thing as a whole": {hanging(true), nil, func(ctx context.Context, c *connctd.Client) error {
			_, err := c.Subject("a").ResolveThing(ctx, "t")
			return err
		}},
		"ensuring an instance": {always(503, "", "Retry-After", "3000"), []connctd.Option{slowly}, func(ctx context.Context, c *connctd.Client) error {
			_, err := c.EnsureInstance(ctx, connctd.InstanceSpec{Type: "x"})
			return err
		}},
		"ensuring a client": {hanging(false), nil, func(ctx context.Context, c *connctd.Client) error {
			_, err := c.Subject("a").EnsureClient(ctx, connctd.ClientSpec{Type: "x"})
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				why := errors.New("the user went home")
				ctx, cancel := context.WithCancelCause(t.Context())
				done := make(chan error)
				go func() { done <- tc.do(ctx, newClient(t, tc.rt, tc.opts...)) }()
				time.Sleep(time.Millisecond)
				synctest.Wait()
				select {
				case err := <-done:
					t.Fatalf("it was over before it was cancelled: %v", err)
				default:
				}
				start := time.Now()
				cancel(why)
				if err := <-done; !errors.Is(err, why) || time.Since(start) != 0 {
					t.Errorf("error = %v after %v, want the reason at once", err, time.Since(start))
				}
				time.Sleep(time.Minute) // until a fetch that nobody waits for has given up
			})
		})
	}
}

// untilDone lets nothing through.
func untilDone(ctx context.Context) error {
	<-ctx.Done()
	return context.Cause(ctx)
}
