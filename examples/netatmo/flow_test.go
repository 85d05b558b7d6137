package netatmo_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// answer goes the whole way in the customer's browser: by the app's link to the
// service, back to the platform, and on to the app.
func (h home) answer(press func(context.Context, *url.URL) (*url.URL, error)) string {
	h.Helper()
	page, err := h.Browse(h.Context(), h.client.Redirect)
	if err != nil || page.SentTo == nil {
		h.Fatalf("the consent link shows %+v, %v, want to be sent to the service", page, err)
	}
	back, err := press(h.Context(), page.SentTo)
	if err != nil {
		h.Fatal(err)
	}
	page, err = h.Browse(h.Context(), back)
	if err != nil || page.SentTo == nil {
		h.Fatalf("the way back shows %+v, %v, want to be sent to the app", page, err)
	}
	return page.SentTo.String()
}

func TestAllowed(t *testing.T) {
	t.Parallel()
	homeTest(t, func(h home) {
		h.wantStatus(connctd.StatusStarting, "")
		if got := h.allow(); !strings.HasPrefix(got, "https://app.example/connected?page=1&client_id=") || !strings.HasSuffix(got, "&status=STARTED") {
			h.Errorf("the customer returns to %s", got)
		}
		h.wantStatus(connctd.StatusStarted, "")
		if n := len(h.things()); n != 17 {
			h.Errorf("%d things, want 17", n)
		}
	})
}

func TestDenied(t *testing.T) {
	t.Parallel()
	homeTest(t, func(h home) {
		if got := h.deny(); !strings.HasSuffix(got, "&error=access_denied") {
			h.Errorf("the customer returns to %s", got)
		}
		h.wantStatus(connctd.StatusError, "denied")
		if n := h.service.Count().Stations; n != 0 || len(h.things()) != 0 {
			h.Errorf("%d requests and things %v without consent", n, h.things())
		}
	})
}

// A consent that is taken back can be given once more by the same link.
func TestRevokedAndAllowedAgain(t *testing.T) {
	t.Parallel()
	homeTest(t, func(h home) {
		h.allow()
		before := h.available()
		h.service.Revoke()
		time.Sleep(11 * time.Minute)
		h.wantStatus(connctd.StatusError, "invalid_grant")
		if n := h.available(); n != 0 {
			h.Errorf("%d things are available without consent", n)
		}
		h.allow()
		h.wantStatus(connctd.StatusStarted, "")
		if n := h.available(); n != before {
			h.Errorf("%d things are available after the second consent, want %d as before", n, before)
		}
		if n := len(h.things()); n != 17 {
			h.Errorf("%d things, want the same 17", n)
		}
	})
}

func (h home) available() int {
	n := 0
	for _, t := range h.things() {
		if strings.HasSuffix(t[0], ", AVAILABLE") {
			n++
		}
	}
	return n
}

// Access tokens live three hours, and each refresh kills the refresh token before it.
func TestRefresh(t *testing.T) {
	t.Parallel()
	homeTest(t, func(h home) {
		h.allow()
		time.Sleep(4 * time.Hour)
		h.wantStatus(connctd.StatusStarted, "")
		if got := h.service.Count(); got.Refreshes != 1 || got.Stations < 24 || got.Stations > 25 {
			h.Errorf("%+v in four hours, want 1 refresh and a poll every ten minutes", got)
		}
		time.Sleep(20 * time.Hour)
		h.wantStatus(connctd.StatusStarted, "")
		if got := h.service.Count(); got.Refreshes < 7 || got.Refreshes > 8 {
			h.Errorf("%+v in a day, want 7 or 8 refreshes", got)
		}
	})
}

func TestRefusedForATime(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		refuse func(h home)
		reason string
		within time.Duration // it heals
	}{
		"quota":      {func(h home) { h.service.Throttle(1) }, "asked too often", 21 * time.Minute},
		"down":       {func(h home) { h.service.Break(1) }, "status 503", 31 * time.Minute},
		"not listed": {func(h home) { h.service.Replay([]byte(`{"body":{},"status":"ok"}`)) }, "no list of devices", 0},
		"no JSON":    {func(h home) { h.service.Replay([]byte(`<html>`)) }, "cannot be read", 0},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			homeTest(t, func(h home) {
				h.allow()
				before := h.available()
				tc.refuse(h)
				if err := h.PollNow(h.state().ID); err == nil || !strings.Contains(err.Error(), tc.reason) {
					h.Errorf("error = %v, want %q", err, tc.reason)
				}
				time.Sleep(tc.within)
				h.wantStatus(connctd.StatusStarted, "")
				if n := h.available(); n != before {
					h.Errorf("%d things are available, want %d as before", n, before)
				}
				if last := h.state().LastError; tc.within > 0 && last != "" {
					h.Errorf("after %v: %s", tc.within, last)
				}
			})
		})
	}
}

// A quota is not tried again before ten minutes have passed.
func TestQuotaIsHeeded(t *testing.T) {
	t.Parallel()
	homeTest(t, func(h home) {
		h.service.Throttle(1)
		h.allow()
		h.wantStatus(connctd.StatusStarting, "")
		time.Sleep(9 * time.Minute)
		if n := h.service.Count().Stations; n != 1 {
			h.Errorf("%d requests in nine minutes, want 1", n)
		}
		time.Sleep(3 * time.Minute)
		h.wantStatus(connctd.StatusStarted, "")
	})
}
