package connector_test

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connector"
)

// pacedTech is a technology with OAuth that takes a request every ten seconds.
type pacedTech struct{ *askingTech }

func (pacedTech) Rate() connector.Rate { return connector.Rate{Requests: 1, Per: 10 * time.Second} }

// Requests for tokens do not wait, since the one that needs them has waited, but they
// count: R6.
func TestTokenRequestsCount(t *testing.T) {
	t.Parallel()
	consentTest(t, func(c consents) {
		c.add("a", reads, func(cl *connector.Client) {
			inner, _ := cl.Connector.(*tech)
			cl.Connector = pacedTech{&askingTech{*inner, c.oauth()}}
		})
		c.pass(time.Second)
		if _, err := c.FinishConsent(c.Context(), c.agree(c.start("a")), anyones); err != nil {
			c.Fatal(err)
		}
		const token, data = "POST " + techHost + "/token ", "GET " + techHost + "/data Bearer access-token-"
		wants := func(when string, want ...string) {
			c.Helper()
			if diff := cmp.Diff(want, c.seen()); diff != "" {
				c.Errorf("requests %s (-want +got):\n%s", when, diff)
			}
		}
		c.pass(9 * time.Second)
		wants("before the place after the code's", token)
		c.pass(time.Second)
		wants("at that", data+"1")

		c.expire()
		c.pass(10 * time.Second)
		go func() { _ = c.PollNow(c.Context(), "a") }()
		c.pass(time.Second) // the request, which is refused, and a refresh take two places
		wants("when a token is refused", data+"1", token)
		c.pass(18 * time.Second)
		wants("before the third place")
		c.pass(time.Second)
		wants("at that", data+"2")
	})
}

// However many requests wait for a refresh, its token does for all of them, also if it is
// not valid for long: R7.
func TestRefreshOfShortTokens(t *testing.T) {
	t.Parallel()
	for _, valid := range []int{20, -1} {
		consentTest(t, func(c consents) {
			c.mu().valid = valid
			var slow atomic.Bool
			c.failToken = func(http.ResponseWriter) bool {
				if slow.CompareAndSwap(true, false) {
					time.Sleep(time.Second) // until all wait
				}
				return false
			}
			c.technology.mu.Unlock()
			c.addAsking("a", func(ctx context.Context, s *connector.Session, _ *connector.Emitter) error {
				var wg sync.WaitGroup
				for range 50 {
					wg.Go(func() { _ = s.HTTP.GetJSON(ctx, "https://"+techHost+"/data", nil, &struct{}{}) })
				}
				wg.Wait()
				return nil
			})
			c.consent("a")
			c.pass(20 * time.Second)
			c.seen()
			slow.Store(true)
			if err := c.PollNow(c.Context(), "a"); err != nil {
				c.Error(err)
			}
			if n := c.tokenRequests(); n != 1 {
				c.Errorf("valid for %d s: %d token requests, want 1", valid, n)
			}
		})
	}
}
