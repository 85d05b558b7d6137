package connctd_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

const appSecret = "secret-canary-9d2b"

// platform answers token requests by fetch and everything else by api.
func platform(fetch, api func(*http.Request) *http.Response) *transport {
	return &transport{answer: func(r *http.Request) (*http.Response, error) {
		if r.URL.Path == "/oauth2/token" {
			return fetch(r), nil
		}
		return api(r), nil
	}}
}

func giveToken(token string) *http.Response {
	return respond(200, `{"access_token":"`+token+`","token_type":"bearer","expires_in":3599}`)
}

// newApp makes a client with client credentials.
func newApp(t testing.TB, rt http.RoundTripper) *connctd.Client {
	t.Helper()
	return newClient(t, rt, connctd.WithClientCredentials(connctd.ClientCredentials{
		ID: "app", Secret: connctd.NewSecret(appSecret), Scopes: []string{connctd.ScopeConnector, connctd.ScopeThingsRead},
	}))
}

// Rule S2: the descriptions get no token, everything else does, and nobody else.
func TestWhoGetsTheToken(t *testing.T) {
	t.Parallel()
	for name, do := range everyCall {
		rt := always(200, `{"id":"1"}`)
		_ = do(t.Context(), newClient(t, rt)) // lists do not take this answer, and need not
		got := rt.sent()[0].header.Get("Authorization")
		want := "Bearer " + testToken
		if strings.HasSuffix(name, "Description") || strings.HasSuffix(name, "Descriptions") {
			want = ""
		}
		if got != want {
			t.Errorf("%s: Authorization = %q, want %q", name, got, want)
		}
		if !strings.HasPrefix(rt.sent()[0].url, localBase+"/") {
			t.Errorf("%s: sent to %s", name, rt.sent()[0].url)
		}
	}
}

func TestTokenRequest(t *testing.T) {
	t.Parallel()
	rt := platform(
		func(*http.Request) *http.Response { return giveToken("t1-t1-t1") },
		func(*http.Request) *http.Response { return respond(200, "[]") })
	if _, err := newApp(t, rt).ListInstances(t.Context()); err != nil {
		t.Fatal(err)
	}
	sent := rt.sent()
	id, secret, _ := (&http.Request{Header: sent[0].header}).BasicAuth()
	if sent[0].url != "http://localhost/oauth2/token" || id != "app" || secret != appSecret {
		t.Errorf("token request to %s as %q", sent[0].url, id)
	}
	if want := "grant_type=client_credentials&scope=connctd.connector+connctd.things.read"; sent[0].body != want {
		t.Errorf("body = %q, want %q", sent[0].body, want)
	}
	if got := sent[1].header.Get("Authorization"); got != "Bearer t1-t1-t1" {
		t.Errorf("Authorization = %q", got)
	}
}

// One 401 drops the token, fetches another and repeats the call: a create too,
// with the same bytes, since what was refused was surely not done.
func TestRefusedToken(t *testing.T) {
	t.Parallel()
	for name, do := range everyCall {
		if strings.Contains(name, "Description") {
			continue
		}
		var fetched atomic.Int64
		rt := platform(
			func(*http.Request) *http.Response {
				if fetched.Add(1) == 1 {
					return giveToken("stale-token")
				}
				return giveToken("fresh-token")
			},
			func(r *http.Request) *http.Response {
				if r.Header.Get("Authorization") == "Bearer fresh-token" {
					return respond(404, "")
				}
				return respond(401, "")
			})
		err := do(t.Context(), newApp(t, rt))
		answer, ok := errors.AsType[*connctd.Error](err)
		if !ok || answer.StatusCode != 404 || answer.Attempts != 2 || fetched.Load() != 2 {
			t.Errorf("%s: error = %v, %d tokens; want 404 at the second attempt with the second token", name, err, fetched.Load())
			continue
		}
		if sent := rt.sent(); sent[1].body != sent[3].body || sent[1].path != sent[3].path {
			t.Errorf("%s: the repeated request differs: %v, %v", name, sent[1], sent[3])
		}
	}
}

func TestTokenRefusedTwice(t *testing.T) {
	t.Parallel()
	rt := platform(
		func(*http.Request) *http.Response { return giveToken("never-good") },
		func(*http.Request) *http.Response { return respond(401, "") })
	_, err := newApp(t, rt).ListInstances(t.Context())
	if !errors.Is(err, connctd.ErrUnauthorized) || len(rt.sent()) != 4 {
		t.Errorf("error = %v after %d requests, want ErrUnauthorized after 4", err, len(rt.sent()))
	}
}

func TestStaticTokenIsNotRepeated(t *testing.T) {
	t.Parallel()
	rt := always(401, "")
	_, err := newClient(t, rt).ListInstances(t.Context())
	if !errors.Is(err, connctd.ErrUnauthorized) || len(rt.sent()) != 1 {
		t.Errorf("error = %v after %d requests", err, len(rt.sent()))
	}
}

func TestNoCredentials(t *testing.T) {
	t.Parallel()
	rt := always(200, "[]")
	c, err := connctd.New(connctd.WithBaseURL(localBase), connctd.WithHTTPClient(&http.Client{Transport: rt}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.ListInstances(t.Context()); !errors.Is(err, connctd.ErrNoCredentials) || len(rt.sent()) != 0 {
		t.Errorf("error = %v after %d requests", err, len(rt.sent()))
	}
	if _, err := c.ListDescriptions(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestManyWaitForOneToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var fetched atomic.Int64
		c := newApp(t, platform(numbered(&fetched), func(*http.Request) *http.Response { return respond(200, "[]") }))
		var wg sync.WaitGroup
		for range 200 {
			wg.Go(func() {
				if _, err := c.ListInstances(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := fetched.Load(); n != 1 {
			t.Errorf("%d token requests, want 1", n)
		}
	})
}

// Each waits no longer than its own ctx, and a fetch outlives who started it.
func TestWaitingForToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt := platform(
			func(r *http.Request) *http.Response {
				select {
				case <-time.After(10 * time.Second):
				case <-r.Context().Done():
					t.Error("the fetch ended with the ctx of the call that started it")
				}
				return giveToken("the-token")
			},
			func(*http.Request) *http.Response { return respond(200, "[]") })
		c := newApp(t, rt)
		start := time.Now()
		var wg sync.WaitGroup
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			if _, err := c.ListInstances(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
				t.Errorf("error = %v after %v, want its own deadline of 1s", err, time.Since(start))
			}
		})
		synctest.Wait()
		wg.Go(func() {
			if _, err := c.ListInstances(t.Context()); err != nil || time.Since(start) != 10*time.Second {
				t.Errorf("error = %v after %v, want the token after 10s", err, time.Since(start))
			}
		})
		wg.Wait()
		if n := len(rt.sent()); n != 2 {
			t.Errorf("%d requests, want one token and one call", n)
		}
	})
}

func TestTokenIsRenewedEarly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var fetched atomic.Int64
		rt := platform(
			func(*http.Request) *http.Response { fetched.Add(1); return giveToken("the-token") },
			func(*http.Request) *http.Response { return respond(200, "[]") })
		c := newApp(t, rt)
		for _, step := range []struct {
			after time.Duration
			want  int64
		}{{0, 1}, {3599*time.Second - 31*time.Second, 1}, {2 * time.Second, 2}} {
			time.Sleep(step.after)
			if _, err := c.ListInstances(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n := fetched.Load(); n != step.want {
				t.Errorf("%d token requests, want %d", n, step.want)
			}
		}
	})
}
