package connctd_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// Once means once, however the call fails.
func TestNoRetry(t *testing.T) {
	t.Parallel()
	for name, do := range everyCall {
		for how, rt := range map[string]*transport{
			"429": always(429, ""), "500": always(500, ""), "503": always(503, ""), "lost": failing(errors.New("reset")),
		} {
			if err := do(t.Context(), newClient(t, rt, connctd.WithMaxAttempts(4)), connctd.NoRetry()); err == nil || len(rt.sent()) != 1 {
				t.Errorf("%s answered %s: %v after %d requests, want 1", name, how, err, len(rt.sent()))
			}
		}
	}
}

// Nor is a call repeated with a fresh token, but the next one has it.
func TestNoRetryAfterRefusal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var fetched atomic.Int64
		rt := platform(numbered(&fetched), refusing("token-number-1", at(0)))
		c := newApp(t, rt)
		if _, err := c.ListInstances(t.Context(), connctd.NoRetry()); !errors.Is(err, connctd.ErrUnauthorized) || len(rt.sent()) != 2 {
			t.Errorf("error = %v after %d requests, want ErrUnauthorized after a token and a call", err, len(rt.sent()))
		}
		if _, err := c.ListInstances(t.Context(), connctd.NoRetry()); err != nil || fetched.Load() != 2 {
			t.Errorf("the next call: %v with token %d", err, fetched.Load())
		}
	})
}

// It holds for what an iterator follows, as the other options do.
func TestOptionsOfLinks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt, most := library(40, at(time.Minute))
		var res connctd.Response
		failed := 0
		for _, err := range newClient(t, rt, connctd.WithMaxAttempts(4)).Instances(t.Context(), connctd.NoRetry(), connctd.AttemptTimeout(time.Second), connctd.Concurrent(3), connctd.Capture(&res)) {
			if errors.Is(err, context.DeadlineExceeded) {
				failed++
			}
		}
		if n := len(rt.sent()); failed != 40 || n != 41 || most.Load() != 3 {
			t.Errorf("%d links failed with %d requests, %d at once; want 40 with 41, 3 at once", failed, n, most.Load())
		}
		if res.StatusCode != 200 || res.Attempts != 1 {
			t.Errorf("captured %+v, want the answer to the list", res)
		}
	})
}

func TestConcurrent(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]int64{-1: 8, 0: 8, 1: 1, 2: 2, 20: 20, 1000: 100, math.MaxInt: 100} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				rt, most := library(100, at(time.Second))
				next := 0
				for instance, err := range newClient(t, rt).Instances(t.Context(), connctd.Concurrent(n)) {
					if err != nil || instance.ID != connctd.InstanceID(fmt.Sprint("i", next)) {
						t.Fatalf("item %d: %v, %v", next, instance, err)
					}
					next++
				}
				if next != 100 || most.Load() != want {
					t.Errorf("%d items, %d at once, want 100, %d at once", next, most.Load(), want)
				}
			})
		})
	}
}

func TestCaptureAttempts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt := script(answering(503, ""), answering(500, ""), answering(200, "[]", "X-Request-Id", "third"))
		var res connctd.Response
		if _, err := newClient(t, rt, connctd.WithMaxAttempts(4)).ListInstances(t.Context(), connctd.Capture(&res)); err != nil {
			t.Fatal(err)
		}
		if res.Attempts != 3 || res.StatusCode != 200 || res.Header.Get("X-Request-Id") != "third" {
			t.Errorf("captured %+v, want the third", res)
		}
		// The last answer, which was not to the last attempt.
		first := true
		broken := &transport{answer: func(*http.Request) (*http.Response, error) {
			if first {
				first = false
				return respond(503, ""), nil
			}
			return nil, errors.New("reset")
		}}
		_, err := newClient(t, broken, connctd.WithMaxAttempts(2)).ListInstances(t.Context(), connctd.Capture(&res), connctd.Capture(&res))
		if err == nil || res.Attempts != 1 || res.StatusCode != 503 {
			t.Errorf("captured %+v, %v", res, err)
		}
	})
	list(t, newClient(t, always(200, "[]")))
	if _, err := newClient(t, always(200, "[]")).ListInstances(t.Context(), connctd.Capture(nil)); err != nil {
		t.Error(err)
	}
}

// RecreatePending deletes something, so no call takes it by mistake.
func TestRecreatePendingElsewhere(t *testing.T) {
	t.Parallel()
	rt := always(200, `{"id":"1"}`)
	c := newClient(t, rt)
	check := func(name string, err error) {
		t.Helper()
		if !errors.Is(err, connctd.ErrInvalid) || len(rt.sent()) != 0 {
			t.Errorf("%s: error = %v after %d requests, want ErrInvalid before any", name, err, len(rt.sent()))
		}
	}
	for name, do := range everyCall {
		check(name, do(t.Context(), c, connctd.RecreatePending()))
	}
	for _, err := range c.Instances(t.Context(), connctd.RecreatePending()) {
		check("Instances", err)
	}
	for _, err := range c.Subject("alice").Things(t.Context(), connctd.RecreatePending()) {
		check("Things", err)
	}
	_, err := c.FindInstance(t.Context(), "netatmo", connctd.RecreatePending())
	check("FindInstance", err)
	_, err = c.EnsureInstance(t.Context(), connctd.InstanceSpec{Type: "netatmo"}, connctd.RecreatePending())
	check("EnsureInstance", err)
	_, err = c.Subject("alice").FindClient(t.Context(), "netatmo", connctd.RecreatePending())
	check("FindClient", err)
	_, err = c.Subject("alice").ResolveThing(t.Context(), "t", connctd.RecreatePending())
	check("ResolveThing", err)
	check("Do", c.Do(t.Context(), connctd.Request{Method: "GET", Path: "/units"}, nil, connctd.RecreatePending()))
}
