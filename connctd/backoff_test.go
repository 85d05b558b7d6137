package connctd_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

var errNotTrusted = &tls.CertificateVerificationError{Err: errors.New("signed by nobody")}

// took returns how long a call took in virtual time, and what became of it.
func took(t *testing.T, rt http.RoundTripper, ctx context.Context, opts ...connctd.Option) (d time.Duration, err error) { //nolint:revive // the test comes first
	t.Helper()
	start := time.Now()
	err = everyCall["GetClient"](ctx, newClient(t, rt, append([]connctd.Option{connctd.WithMaxAttempts(4)}, opts...)...))
	return time.Since(start), err
}

// Pauses are random up to a bound that doubles, so that clients that failed
// together do not come back together.
func TestBackoff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var shortest, longest time.Duration = time.Hour, 0
		for range 200 {
			d, err := took(t, always(503, ""), t.Context())
			if !errors.Is(err, connctd.ErrUnavailable) {
				t.Fatal(err)
			}
			shortest, longest = min(shortest, d), max(longest, d)
		}
		if longest > 1400*time.Millisecond || longest < 900*time.Millisecond || shortest > 500*time.Millisecond {
			t.Errorf("three pauses took from %v to %v, want spread up to 1.4s", shortest, longest)
		}
	})
}

func TestBackoffIsConfigured(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		longest := time.Duration(0)
		for range 100 {
			policy := connctd.RetryPolicy{MaxAttempts: 9, MinBackoff: time.Second, MaxBackoff: 2 * time.Second}
			d, _ := took(t, always(503, ""), t.Context(), connctd.WithRetry(policy))
			longest = max(longest, d)
		}
		if longest > 15*time.Second || longest < 8*time.Second { // 1 + 7 × 2
			t.Errorf("eight pauses took up to %v, want up to 15s", longest)
		}
	})
}

// A wait that the server asks for is kept to, and not cut short; a longer one than
// a caller would want is not begun.
func TestRetryAfterIsObeyed(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		status   int
		after    string
		requests int
		atLeast  time.Duration
		opts     []connctd.Option
	}{
		"503":              {status: 503, after: "7", requests: 4, atLeast: 21 * time.Second},
		"429":              {status: 429, after: "7", requests: 4, atLeast: 21 * time.Second},
		"a minute":         {status: 503, after: "60", requests: 4, atLeast: 3 * time.Minute},
		"more than it":     {status: 503, after: "61", requests: 1},
		"a day":            {status: 429, after: "86400", requests: 1},
		"a date far away":  {status: 429, after: "Fri, 31 Dec 2199 23:59:59 GMT", requests: 1},
		"out of range":     {status: 429, after: "99999999999999999999", requests: 1},
		"no number":        {status: 429, after: "soon", requests: 4},
		"a cap of its own": {status: 429, after: "7", requests: 1, opts: []connctd.Option{connctd.WithRetry(connctd.RetryPolicy{MaxRetryAfter: 6 * time.Second})}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				rt := always(tc.status, "", "Retry-After", tc.after)
				d, err := took(t, rt, t.Context(), tc.opts...)
				if n := len(rt.sent()); err == nil || n != tc.requests || d < tc.atLeast || d > tc.atLeast+2*time.Second {
					t.Errorf("%d requests in %v, want %d in %v and a little; error %v", n, d, tc.requests, tc.atLeast, err)
				}
			})
		})
	}
}

// If the next wait would pass the deadline, the answer at hand is returned at once.
func TestNoWaitPastTheDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		rt := always(503, "", "Retry-After", "11")
		d, err := took(t, rt, ctx)
		if d != 0 || len(rt.sent()) != 1 || !errors.Is(err, connctd.ErrUnavailable) || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v after %v and %d requests, want the 503 at once", err, d, len(rt.sent()))
		}
	})
}

// A cancelled wait tells both: that it was cancelled, and what it waited for.
func TestCancelDuringBackoff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cause := errors.New("the user went away")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(5*time.Second, func() { cancel(cause) })
		d, err := took(t, always(503, "", "Retry-After", "30"), ctx)
		if d != 5*time.Second || !errors.Is(err, cause) || !errors.Is(err, connctd.ErrUnavailable) {
			t.Errorf("error %v after %v", err, d)
		}
	})
}

// An outage costs one call in ten more, beyond ten retries that are free.
func TestBudgetOfRetries(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt := always(503, "")
		c := newClient(t, rt, connctd.WithMaxAttempts(4))
		for i := range 1000 {
			if err := everyCall["GetClient"](t.Context(), c); !errors.Is(err, connctd.ErrUnavailable) {
				t.Fatal(err)
			}
			if n := len(rt.sent()); i == 2 && n != 12 {
				t.Errorf("%d requests for the first three calls, want 12: they are free", n)
			}
		}
		if n := len(rt.sent()); n > 1100 || n < 1090 {
			t.Errorf("%d requests for 1000 calls, want 1100 at most", n)
		}
	})
}

// What was spent comes back with calls that succeed, but no more than that.
func TestBudgetComesBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fails := true
		rt := &transport{answer: func(*http.Request) (*http.Response, error) {
			if fails {
				return respond(503, ""), nil
			}
			return respond(200, "{}"), nil
		}}
		c := newClient(t, rt, connctd.WithMaxAttempts(4))
		burst := func() int {
			before := len(rt.sent())
			for range 20 {
				_ = everyCall["GetClient"](t.Context(), c)
			}
			return len(rt.sent()) - before
		}
		first, second := burst(), burst()
		fails = false
		for range 500 {
			_ = everyCall["GetClient"](t.Context(), c)
		}
		fails = true
		if third := burst(); first < 30 || second > 23 || third != first {
			t.Errorf("20 failing calls made %d, %d and, after 500 good ones, %d requests", first, second, third)
		}
	})
}
