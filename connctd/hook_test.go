package connctd_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
)

// diary writes down what hooks are told.
type diary struct {
	mu    sync.Mutex // guards lines
	lines []string
}

func (d *diary) write(format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lines = append(d.lines, fmt.Sprintf(format, args...))
}

func (d *diary) hooks() connctd.Hooks {
	return connctd.Hooks{
		Call: func(ctx context.Context, info connctd.CallInfo) (context.Context, func(connctd.CallResult)) {
			d.write("call %s %s %s", info.Op, info.Method, info.Path)
			return ctx, func(r connctd.CallResult) {
				d.write("done %s: %d attempts, status %d, failed %t", info.Op, r.Attempts, r.StatusCode, r.Err != nil)
			}
		},
		Attempt: func(ctx context.Context, info connctd.AttemptInfo) (context.Context, func(connctd.AttemptResult)) {
			d.write("attempt %d of %s", info.Number, info.Op)
			return ctx, func(r connctd.AttemptResult) {
				d.write("answer %d of %s: status %d, failed %t", info.Number, info.Op, r.StatusCode, r.Err != nil)
			}
		},
	}
}

// What happens is told in order; fetching the token is a call within the attempt
// that needs it.
func TestHooksAreTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := script(answering(503, ""), answering(200, `{"id":"i"}`))
		rt := platform(
			func(*http.Request) *http.Response { return giveToken("fetched-token") },
			func(r *http.Request) *http.Response { res, _ := api.answer(r); return res })
		var d diary
		c := derive(t, newApp(t, rt), connctd.WithMaxAttempts(3), connctd.WithHooks(d.hooks()), again())
		if _, err := c.GetInstance(t.Context(), "i"); err != nil {
			t.Fatal(err)
		}
		want := []string{
			"call GetInstance GET /connectors/instances/{instance}",
			"call FetchToken POST /oauth2/token",
			"attempt 1 of FetchToken",
			"answer 1 of FetchToken: status 200, failed false",
			"done FetchToken: 1 attempts, status 200, failed false",
			"attempt 1 of GetInstance",
			"answer 1 of GetInstance: status 503, failed true",
			"attempt 2 of GetInstance",
			"answer 2 of GetInstance: status 200, failed false",
			"done GetInstance: 2 attempts, status 200, failed false",
		}
		if diff := cmp.Diff(want, d.lines); diff != "" {
			t.Errorf("told (-want +got):\n%s", diff)
		}
	})
}

func TestHooksAreToldOfFailures(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		rt   *transport
		want string
	}{
		"refused":    {always(403, ""), "done DeleteInstance: 1 attempts, status 403, failed true"},
		"broken":     {failing(errors.New("reset")), "done DeleteInstance: 1 attempts, status 0, failed true"},
		"redirected": {always(302, "", "Location", "/x"), "done DeleteInstance: 1 attempts, status 302, failed true"},
	} {
		var d diary
		c := newClient(t, tc.rt, connctd.WithHooks(d.hooks()))
		_ = c.DeleteInstance(t.Context(), "i")
		if got := d.lines[len(d.lines)-1]; got != tc.want {
			t.Errorf("%s: told %q, want %q", name, got, tc.want)
		}
	}
	var d diary
	_, _ = newClient(t, always(303, "", "Location", "https://consent.example/"), connctd.WithHooks(d.hooks())).
		Subject("alice").CreateClient(t.Context(), connctd.ClientSpec{Type: "netatmo"})
	if got, want := d.lines[len(d.lines)-1], "done CreateClient: 1 attempts, status 303, failed false"; got != want {
		t.Errorf("a redirect that is a result: told %q, want %q", got, want)
	}
}

// A call that a panicking transport ends did not succeed.
func TestHooksAreToldOfPanics(t *testing.T) {
	t.Parallel()
	var d diary
	c := newClient(t, &transport{answer: func(*http.Request) (*http.Response, error) { panic("of the transport") }}, connctd.WithHooks(d.hooks()))
	func() {
		defer func() {
			if got := recover(); got != "of the transport" {
				t.Errorf("recovered %v", got)
			}
		}()
		_, _ = c.ListInstances(t.Context())
	}()
	want := []string{
		"call ListInstances GET /connectors/instances",
		"attempt 1 of ListInstances",
		"answer 1 of ListInstances: status 0, failed true",
		"done ListInstances: 1 attempts, status 0, failed true",
	}
	if diff := cmp.Diff(want, d.lines); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

type ctxKey string

// The ctx that a hook returns goes on: of the call to its attempts, and of the
// attempt to the transport.
func TestHooksHandContextOn(t *testing.T) {
	t.Parallel()
	rt := &transport{answer: func(r *http.Request) (*http.Response, error) {
		if call, attempt := r.Context().Value(ctxKey("call")), r.Context().Value(ctxKey("attempt")); call != "ListInstances" || attempt != 1 {
			t.Errorf("the transport's ctx has call %v and attempt %v", call, attempt)
		}
		return respond(200, "[]"), nil
	}}
	list(t, newClient(t, rt, connctd.WithHooks(connctd.Hooks{
		Call: func(ctx context.Context, info connctd.CallInfo) (context.Context, func(connctd.CallResult)) {
			return context.WithValue(ctx, ctxKey("call"), info.Op), nil
		},
		Attempt: func(ctx context.Context, info connctd.AttemptInfo) (context.Context, func(connctd.AttemptResult)) {
			if ctx.Value(ctxKey("call")) != "ListInstances" {
				t.Error("the hook of the attempt has not the ctx of the call")
			}
			return context.WithValue(ctx, ctxKey("attempt"), info.Number), nil
		},
	})))
}

// The fetch of a token sees the values of the ctx that started it, and not its end.
func TestFetchOutlivesItsCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var ended error
		rt := platform(
			func(*http.Request) *http.Response { time.Sleep(time.Minute / 4); return giveToken("fetched-token") },
			func(*http.Request) *http.Response { return respond(200, "[]") })
		c := derive(t, newApp(t, rt), again(), connctd.WithHooks(connctd.Hooks{
			Call: func(ctx context.Context, info connctd.CallInfo) (context.Context, func(connctd.CallResult)) {
				if ctx.Value(ctxKey("who")) != "alice" {
					t.Errorf("%s has not the values of its caller", info.Op)
				}
				return nil, func(connctd.CallResult) {
					if info.Op == "FetchToken" {
						ended = ctx.Err()
					}
				}
			},
		}))
		ctx, cancel := context.WithTimeout(context.WithValue(t.Context(), ctxKey("who"), "alice"), time.Second)
		defer cancel()
		if _, err := c.ListInstances(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error = %v", err)
		}
		start := time.Now()
		_, err := c.ListInstances(context.WithValue(t.Context(), ctxKey("who"), "alice"))
		if passed := time.Since(start); err != nil || passed != 14*time.Second || len(rt.sent()) != 2 {
			t.Errorf("error = %v after %v and %d requests, want the same fetch to give its token", err, passed, len(rt.sent()))
		}
		if ended != nil {
			t.Errorf("the fetch ended with its caller: %v", ended)
		}
	})
}

// Nothing that a hook leaves out is missed.
func TestHooksMayBeNil(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]connctd.Hooks{
		"no hook": {},
		"nothing returned": {
			Call: func(context.Context, connctd.CallInfo) (context.Context, func(connctd.CallResult)) { return nil, nil },
			Attempt: func(context.Context, connctd.AttemptInfo) (context.Context, func(connctd.AttemptResult)) {
				return nil, nil
			},
		},
	} {
		t.Run(name, func(t *testing.T) { list(t, newClient(t, always(200, "[]"), connctd.WithHooks(h))) })
	}
}

// What was never sent is no attempt.
func TestHooksAreNotToldOfNothing(t *testing.T) {
	t.Parallel()
	var d diary
	c, err := connctd.New(connctd.WithBaseURL(localBase), connctd.WithHooks(d.hooks()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.ListInstances(t.Context()); !errors.Is(err, connctd.ErrNoCredentials) {
		t.Fatal(err)
	}
	want := []string{"call ListInstances GET /connectors/instances", "done ListInstances: 0 attempts, status 0, failed true"}
	if diff := cmp.Diff(want, d.lines); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}
