package connector_test

import (
	"errors"
	"net/url"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// A link that was made for one customer and opened by another gives nothing to the
// client: no token is fetched, and the customer herself can still answer.
func TestConsentOfSomebodyElse(t *testing.T) {
	t.Parallel()
	customer := func(subject string) func(connector.ClientInfo) bool {
		return func(c connector.ClientInfo) bool { return c.Subject == subject }
	}
	tests := map[string]struct {
		theirs func(connector.ClientInfo) bool
		denies bool
		want   error
	}{
		"the customer":                  {theirs: customer("alice")},
		"somebody else":                 {theirs: customer("mallory"), want: connector.ErrConsentForeign},
		"somebody else who says no":     {theirs: customer("mallory"), denies: true, want: connector.ErrConsentForeign},
		"nobody says whose it is":       {theirs: nil, want: connector.ErrConsentForeign},
		"another client of hers":        {theirs: func(c connector.ClientInfo) bool { return c.ID == "b" }, want: connector.ErrConsentForeign},
		"that very client, by its name": {theirs: func(c connector.ClientInfo) bool { return c.ID == "a" }},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			consentTest(t, func(c consents) {
				c.addAsking("a", reads)
				back := c.agree(c.start("a"))
				answer := back
				if tc.denies {
					answer = url.Values{"state": back["state"], "error": {"access_denied"}}
				}
				id, err := c.FinishConsent(c.Context(), answer, tc.theirs)
				if id != "a" || !errors.Is(err, tc.want) {
					c.Fatalf("FinishConsent = %q, %v, want a, %v", id, err, tc.want)
				}
				if tc.want == nil {
					return
				}
				if n := c.tokenRequests(); n != 0 || c.info("a").Status != connctd.StatusStarting {
					c.Errorf("%d token requests, status %s; want 0, STARTING", n, c.info("a").Status)
				}
				if _, err := c.FinishConsent(c.Context(), back, customer("alice")); err != nil {
					c.Errorf("the customer's own answer after that: %v", err)
				}
				c.pass(time.Second)
				c.wantTold("a STARTED")
			})
		})
	}
}
