package connctd_test

import (
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

// tokensOf answers token requests by plan, each after a delay. It counts them, and
// the calls by the token they carried.
type tokensOf struct {
	life  time.Duration
	delay time.Duration
	plan  func(n int64) *http.Response // of the n-th request; nil: gives a token

	fetched atomic.Int64
	mu      sync.Mutex // guards carried
	carried []string
}

func (p *tokensOf) transport() *transport {
	return platform(
		func(*http.Request) *http.Response {
			n := p.fetched.Add(1)
			time.Sleep(p.delay)
			if res := p.plan(n); res != nil {
				return res
			}
			return respond(200, fmt.Sprintf(`{"access_token":"token-number-%d","token_type":"bearer","expires_in":%d}`, n, int(p.life.Seconds())))
		},
		func(r *http.Request) *http.Response {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.carried = append(p.carried, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer token-number-"))
			return respond(200, "[]")
		})
}

func giving(int64) *http.Response { return nil }

// failingFrom answers a status from the n-th token request on.
func failingFrom(n int64, status int) func(int64) *http.Response {
	return func(i int64) *http.Response {
		if i < n {
			return nil
		}
		return respond(status, "")
	}
}

// A minute before a token expires the next one is fetched in the background:
// nobody waits for it.
func TestRenewalInBackground(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &tokensOf{life: time.Hour, delay: 10 * time.Second, plan: giving}
		c := newApp(t, p.transport())
		list(t, c)
		time.Sleep(59*time.Minute - 10*time.Second - time.Second) // the life began when it was answered
		start := time.Now()
		list(t, c) // not yet
		time.Sleep(time.Minute / 4)
		for range 8 { // it is under way
			list(t, c)
		}
		synctest.Wait() // until the fetch is counted
		if passed := time.Since(start); passed != time.Minute/4 || p.fetched.Load() != 2 {
			t.Errorf("the calls took %v, with %d tokens fetched; want nobody to wait for the second", passed-time.Minute/4, p.fetched.Load())
		}
		time.Sleep(11 * time.Second)
		list(t, c)
		if got, want := strings.Join(p.carried, ""), "11"+"11111111"+"2"; got != want {
			t.Errorf("calls carried tokens %s, want %s", got, want)
		}
	})
}

// A renewal that fails is tried again after 5 seconds; the old token goes on until
// shortly before it expires, and only then do calls fail.
func TestRenewalFails(t *testing.T) {
	t.Parallel()
	for _, status := range []int{400, 401, 503} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := &tokensOf{life: time.Hour, plan: failingFrom(2, status)}
				c := newApp(t, p.transport())
				list(t, c)
				time.Sleep(59 * time.Minute)
				for second := range 45 {
					list(t, c)
					synctest.Wait() // the fetch is over
					if n, want := p.fetched.Load(), int64(2+second/5); n != want {
						t.Errorf("after %d s: %d fetches, want %d", second, n, want)
					}
					time.Sleep(time.Second)
				}
				_, err := c.ListInstances(t.Context())
				answer, ok := errors.AsType[*connctd.Error](err)
				if !ok || answer.StatusCode != status || answer.Op != "FetchToken" || len(p.carried) != 46 {
					t.Errorf("15 s before the end: %v, after %d calls", err, len(p.carried))
				}
			})
		})
	}
}

// After a failed renewal one that succeeds puts all right.
func TestRenewalRecovers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &tokensOf{life: time.Hour, plan: func(n int64) *http.Response {
			if n == 2 {
				return respond(503, "")
			}
			return nil
		}}
		c := newApp(t, p.transport())
		list(t, c)
		time.Sleep(59 * time.Minute)
		for range 12 {
			list(t, c)
			synctest.Wait()
			time.Sleep(time.Second)
		}
		if got, want := strings.Join(p.carried, ""), "1111111"+"333333"; got != want || p.fetched.Load() != 3 {
			t.Errorf("calls carried tokens %s with %d fetched, want %s with 3", got, p.fetched.Load(), want)
		}
	})
}

func TestManyMeetExpiredToken(t *testing.T) {
	t.Parallel()
	for name, life := range map[string]time.Duration{"long": time.Hour, "short": 10 * time.Second, "second": time.Second} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := &tokensOf{life: life, delay: 100 * time.Millisecond, plan: giving}
				c := newApp(t, p.transport())
				list(t, c)
				time.Sleep(life)
				var wg sync.WaitGroup
				for range 200 {
					wg.Go(func() { list(t, c) })
				}
				wg.Wait()
				if n := p.fetched.Load(); n != 2 || strings.Join(p.carried, "") != "1"+strings.Repeat("2", 200) {
					t.Errorf("%d token requests, want the first and one more; calls carried %v", n, p.carried)
				}
			})
		})
	}
}

// A token that tells no end is used until it is refused.
func TestTokenWithoutEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &tokensOf{plan: giving}
		c := newApp(t, p.transport())
		for range 3 {
			list(t, c)
			time.Sleep(10_000 * time.Hour)
		}
		if n := p.fetched.Load(); n != 1 {
			t.Errorf("%d token requests, want 1", n)
		}
	})
}
