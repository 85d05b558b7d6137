package connctd_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// hanging answers nothing, or a header and then nothing, until the ctx ends.
func hanging(header bool) *transport {
	return &transport{answer: func(r *http.Request) (*http.Response, error) {
		if !header {
			<-r.Context().Done()
			return nil, context.Cause(r.Context())
		}
		res := respond(200, "")
		res.Body, res.ContentLength = io.NopCloser(stuck{r.Context()}), -1
		return res, nil
	}}
}

type stuck struct{ ctx context.Context }

func (s stuck) Read([]byte) (int, error) {
	<-s.ctx.Done()
	return 0, context.Cause(s.ctx)
}

// Who cancels gets the call back at once, with the reason; a create that is under
// way may have been done.
func TestCancelDuringCall(t *testing.T) {
	t.Parallel()
	why := errors.New("the user went home")
	for where, rt := range map[string]*transport{"request": hanging(false), "body": hanging(true)} {
		for name, do := range everyCall {
			t.Run(name+" "+where, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					ctx, cancel := context.WithCancelCause(t.Context())
					done := make(chan error)
					go func() { done <- do(ctx, newClient(t, rt)) }()
					time.Sleep(time.Hour)
					start := time.Now()
					cancel(why)
					err := <-done
					if !errors.Is(err, why) || time.Since(start) != 0 || errors.Is(err, connctd.ErrOutcomeUnknown) != creates[name] {
						t.Errorf("%v after %v matches %q", err, time.Since(start), matching(err))
					}
				})
			})
		}
	}
}

// Loops over links end with the ctx and leave nothing behind: the bubble would not end.
func TestCancelDuringLoop(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		why := errors.New("the user went home")
		rt, _ := library(100, at(time.Hour))
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Minute, func() { cancel(why) })
		start := time.Now()
		var last error
		for _, err := range newClient(t, rt).Instances(ctx) {
			last = err
		}
		if !errors.Is(last, why) && !errors.Is(last, context.Canceled) || time.Since(start) != time.Minute {
			t.Errorf("error = %v after %v", last, time.Since(start))
		}
	})
}

// A wait ends as quickly while a look is under way.
func TestCancelDuringLook(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		start := time.Now()
		_, err := newClient(t, hanging(true)).Subject("alice").WaitStarted(ctx, "c")
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Minute {
			t.Errorf("error = %v after %v", err, time.Since(start))
		}
	})
}

// When a loop is left, nothing is under way any more, also if a transport takes
// its time to give up.
func TestLeavingLoopWaitsForRequests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var underWay atomic.Int64
		quick, _ := library(100, at(0))
		rt := &transport{answer: func(r *http.Request) (*http.Response, error) {
			if name := r.URL.Path; strings.HasSuffix(name, "/instances") || strings.HasSuffix(name, "/i0") {
				return quick.answer(r)
			}
			underWay.Add(1)
			defer underWay.Add(-1)
			<-r.Context().Done()
			time.Sleep(time.Minute)
			return nil, context.Cause(r.Context())
		}}
		for range newClient(t, rt).Instances(t.Context()) {
			synctest.Wait() // until all that may begin has begun
			break
		}
		if n := underWay.Load(); n != 0 || len(rt.sent()) < 3 {
			t.Errorf("%d of %d requests are under way after the loop", n, len(rt.sent()))
		}
	})
}
