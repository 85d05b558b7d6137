package connctd_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// numbered gives a new token at each request, each after a second.
func numbered(fetched *atomic.Int64) func(*http.Request) *http.Response {
	return func(*http.Request) *http.Response {
		time.Sleep(time.Second)
		return giveToken(fmt.Sprintf("token-number-%d", fetched.Add(1)))
	}
}

// refusing answers 401 to one token, as late as delay says, and 200 to others.
func refusing(token string, delay func() time.Duration) func(*http.Request) *http.Response {
	return func(r *http.Request) *http.Response {
		if r.Header.Get("Authorization") == "Bearer "+token {
			time.Sleep(delay())
			return respond(401, "")
		}
		return respond(200, "[]")
	}
}

// Rule S2: however many calls are refused at once, one token is fetched.
func TestManyRefusedAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var fetched atomic.Int64
		rt := platform(numbered(&fetched), refusing("token-number-1", at(time.Second)))
		c := newApp(t, rt)
		var wg sync.WaitGroup
		for range 200 {
			wg.Go(func() {
				if _, err := c.ListInstances(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := fetched.Load(); n != 2 {
			t.Errorf("%d token requests, want the first and one more", n)
		}
		if n := len(rt.sent()); n != 2+2*200 {
			t.Errorf("%d requests, want two for each call and two for tokens", n)
		}
	})
}

// An answer 401 that comes late drops the token it was for, not its successor.
func TestLateRefusalKeepsTheNewToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var fetched, refused atomic.Int64
		late := func() time.Duration { return time.Duration(refused.Add(1)) * time.Minute }
		c := newApp(t, platform(numbered(&fetched), refusing("token-number-1", late)))
		var wg sync.WaitGroup
		for range 5 {
			wg.Go(func() {
				if _, err := c.ListInstances(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := fetched.Load(); n != 2 {
			t.Errorf("%d token requests, want 2", n)
		}
	})
}

// Who cancels leaves at once; the others get the token of the same request.
func TestCancelWhileWaitingForToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var fetched atomic.Int64
		rt := platform(numbered(&fetched), func(*http.Request) *http.Response { return respond(200, "[]") })
		c := newApp(t, rt)
		why := errors.New("the user went home")
		ctx, cancel := context.WithCancelCause(t.Context())
		start := time.Now()
		var wg sync.WaitGroup
		wg.Go(func() { // starts the request
			if _, err := c.ListInstances(ctx); !errors.Is(err, why) || time.Since(start) != 0 {
				t.Errorf("error = %v after %v", err, time.Since(start))
			}
		})
		synctest.Wait()
		for range 10 {
			wg.Go(func() {
				if _, err := c.ListInstances(t.Context()); err != nil || time.Since(start) != time.Second {
					t.Errorf("error = %v after %v", err, time.Since(start))
				}
			})
		}
		synctest.Wait()
		cancel(why)
		wg.Wait()
		if n := fetched.Load(); n != 1 {
			t.Errorf("%d token requests, want 1", n)
		}
	})
}

// Id and secret go to the token URL and the token to the base URL, and not the
// other way round.
func TestCredentialsStayApart(t *testing.T) {
	t.Parallel()
	rt := &transport{answer: func(r *http.Request) (*http.Response, error) {
		if r.URL.Host == "login.example" {
			return giveToken("fetched-token"), nil
		}
		return respond(200, `{"id":"1"}`), nil
	}}
	c := newClient(t, rt, connctd.WithClientCredentials(connctd.ClientCredentials{
		ID: "app", Secret: connctd.NewSecret(appSecret), TokenURL: "https://login.example/t",
	}))
	for _, do := range everyCall {
		_ = do(t.Context(), c)
	}
	fetches := 0
	for _, r := range rt.sent() {
		auth := r.header.Get("Authorization")
		switch {
		case r.url == "https://login.example/t":
			fetches++
			if !strings.HasPrefix(auth, "Basic ") || r.header.Get("X-External-Subject-Id") != "" {
				t.Errorf("token request with %v", r.header)
			}
		case !strings.HasPrefix(r.url, localBase+"/") || strings.HasPrefix(auth, "Basic ") || strings.Contains(r.body, appSecret):
			t.Errorf("sent to %s with %s", r.url, auth)
		}
	}
	if fetches != 1 {
		t.Errorf("%d token requests, want 1", fetches)
	}
}
