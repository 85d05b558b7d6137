package connctd_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2"

	"github.com/connctd/connctd-go/connctd"
)

// linksTo answers a list of n links, and what they lead to by get.
func linksTo(n int, get func() (*http.Response, error)) *transport {
	list := "[" + strings.Repeat(`{"href":"/things/x"},`, n-1) + `{"href":"/things/x"}]`
	return &transport{answer: func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/things") {
			return respond(200, list), nil
		}
		return get()
	}}
}

// A panic of a transport reaches the goroutine that can recover from it.
func TestPanicReachesTheCaller(t *testing.T) {
	t.Parallel()
	panics := func() (*http.Response, error) { panic("the transport is broken") }
	for name, do := range map[string]func(){
		"a loop": func() {
			for range newClient(t, linksTo(3, panics)).Subject("a").Things(t.Context()) {
				t.Error("an item came of it")
			}
		},
		"a token source": func() {
			src := sourceFunc(func() (*oauth2.Token, error) { panic("the transport is broken") })
			_, _ = newClient(t, always(200, "[]"), connctd.WithTokenSource(src)).ListInstances(t.Context())
		},
		"a token request": func() {
			rt := &transport{answer: func(*http.Request) (*http.Response, error) { return panics() }}
			_, _ = newClient(t, rt, again()).ListInstances(t.Context())
		},
	} {
		func() {
			defer func() {
				if got := recover(); got != "the transport is broken" {
					t.Errorf("%s: recovered %v", name, got)
				}
			}()
			do()
		}()
	}
}

// A transport that ends its goroutine, as t.FailNow does, leaves nothing waiting.
func TestGoroutineEndsInTransport(t *testing.T) {
	t.Parallel()
	ends := func() (*http.Response, error) { runtime.Goexit(); return nil, nil }
	n := 0
	for _, err := range newClient(t, linksTo(40, ends)).Subject("a").Things(t.Context()) {
		if n++; err == nil {
			t.Error("an item came of it")
		}
	}
	if n != 40 {
		t.Errorf("%d items, want 40 failures", n)
	}
	var tokens atomic.Int64
	rt := &transport{answer: func(r *http.Request) (*http.Response, error) {
		if !strings.HasSuffix(r.URL.Path, "/token") {
			return respond(200, "[]"), nil
		}
		if tokens.Add(1) == 1 {
			runtime.Goexit()
		}
		return respond(200, `{"access_token":"a","token_type":"bearer"}`), nil
	}}
	c := newClient(t, rt, again())
	if _, err := c.ListInstances(t.Context()); err == nil {
		t.Error("a call without a token succeeded")
	}
	if _, err := c.ListInstances(t.Context()); err != nil || tokens.Load() != 2 {
		t.Errorf("the next call: %v after %d token requests", err, tokens.Load())
	}
}

// A loop that is left begins nothing more, and tells no hook of what it left out.
func TestLeftLoopBeginsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int64
		hooks := connctd.Hooks{Call: func(ctx context.Context, _ connctd.CallInfo) (context.Context, func(connctd.CallResult)) {
			calls.Add(1)
			return ctx, nil
		}}
		slow := func() (*http.Response, error) {
			time.Sleep(time.Second)
			return respond(200, `{"id":"x"}`), nil
		}
		for range newClient(t, linksTo(50_000, slow), connctd.WithHooks(hooks)).Subject("a").Things(t.Context()) {
			break
		}
		if n := calls.Load(); n > 100 {
			t.Errorf("%d calls for one item", n)
		}
	})
}

// What is not sent pays nothing into the budget of retries.
func TestUnsentCallsPayNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt := always(503, "")
		c := newClient(t, rt, connctd.WithMaxAttempts(4))
		over, cancel := context.WithCancel(t.Context())
		cancel()
		for range 100 {
			for range 40 {
				_ = everyCall["GetClient"](over, c)
			}
			_ = everyCall["GetClient"](t.Context(), c)
		}
		if n := len(rt.sent()); n > 120 {
			t.Errorf("%d requests for 100 calls, want 119 at most", n)
		}
	})
}

// A platform that refuses every token costs one token request a call, and not two.
func TestTokensThatAreAllRefused(t *testing.T) {
	t.Parallel()
	var tokens, calls atomic.Int64
	rt := &transport{answer: func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/token") {
			return respond(200, fmt.Sprintf(`{"access_token":"t%d","token_type":"bearer"}`, tokens.Add(1))), nil
		}
		calls.Add(1)
		return respond(401, ""), nil
	}}
	c := newClient(t, rt, again())
	for range 100 {
		if err := everyCall["GetClient"](t.Context(), c); !errors.Is(err, connctd.ErrUnauthorized) {
			t.Fatal(err)
		}
	}
	if tokens.Load() != 101 || calls.Load() != 200 {
		t.Errorf("%d token requests and %d others for 100 calls", tokens.Load(), calls.Load())
	}
}

// A hostile list does not make looking for one of it slow, nor its error long.
func TestFindInHostileList(t *testing.T) {
	t.Parallel()
	rt := &transport{answer: func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/descriptions") {
			return respond(200, `[{"id":2,"type_id":"x"}]`), nil
		}
		return respond(200, "["+strings.Repeat("{},", 20_000)+"{}]"), nil
	}}
	if _, err := newClient(t, rt).FindInstance(t.Context(), "x"); !errors.Is(err, connctd.ErrBadReference) || len(err.Error()) > 1000 {
		t.Errorf("error of %d bytes", len(fmt.Sprint(err)))
	}
}

// Do has the limits of all other calls, and a deletion that was repeated no answer.
func TestDoHasLimits(t *testing.T) {
	t.Parallel()
	var list []map[string]any
	err := newClient(t, always(200, "["+strings.Repeat("{},", 200_000)+"{}]")).Do(t.Context(), connctd.Request{Method: "GET", Path: "/units"}, &list)
	if !errors.Is(err, connctd.ErrResponseTooLarge) || list != nil {
		t.Errorf("error = %v, %d items", err, len(list))
	}
	members := strings.NewReplacer("N", strings.Repeat(`"1f":{},`, 600_000)).Replace(`{N"a":1}`)
	var object map[string]any
	err = newClient(t, always(200, members)).Do(t.Context(), connctd.Request{Method: "GET", Path: "/units"}, &object)
	if !errors.Is(err, connctd.ErrResponseTooLarge) {
		t.Errorf("error = %v", err)
	}
	policy := connctd.RetryPolicy{MaxAttempts: 2, MinBackoff: time.Microsecond}
	c := newClient(t, inTurn(answerWith(500), answerWith(404)), connctd.WithRetry(policy))
	if err := c.Do(t.Context(), connctd.Request{Method: "DELETE", Path: "/units/{u}", IDs: []string{"a"}}, &object); err != nil {
		t.Errorf("a repeated deletion: %v", err)
	}
}

// An answer without an id is about what was asked for.
func TestAnswerWithoutID(t *testing.T) {
	t.Parallel()
	rt := &transport{answer: func(r *http.Request) (*http.Response, error) {
		switch {
		case r.Method == http.MethodPost:
			return respond(409, ""), nil
		case strings.HasSuffix(r.URL.Path, "/descriptions"):
			return respond(200, `[{"id":2,"type_id":"x"}]`), nil
		case strings.HasSuffix(r.URL.Path, "/instances"):
			return respond(200, `[{"href":"/connectors/instances/i7"}]`), nil
		}
		return respond(200, `{"connector":{"href":"/connectors/descriptions/2"}}`), nil
	}}
	if id, err := newClient(t, rt).EnsureInstance(t.Context(), connctd.InstanceSpec{Type: "x"}); err != nil || id != "i7" {
		t.Errorf("got %q, %v", id, err)
	}
}
