package mockserver_test

import (
	"context"
	"errors"
	"flag"
	"io"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

func noPoll(context.Context, connector.Input[stationConfig, struct{}], *connector.Emitter) error {
	return errors.New("it must not be polled")
}

// A server that decides by itself does so at once; the link then only sends the
// browser on, however often it is opened.
func TestWithConsent(t *testing.T) {
	t.Parallel()
	for consent, want := range map[mockserver.Consent]struct {
		status  connctd.ClientStatus
		consent string
		query   string
	}{
		mockserver.Approve: {"STARTED", "allowed", "status=STARTED"},
		mockserver.Deny:    {"ERROR", "denied", "error=access_denied"},
	} {
		t.Run(consent.String(), func(t *testing.T) {
			t.Parallel()
			srv := mockserver.New(t, mockserver.WithConnector(working()), mockserver.WithConsent(consent))
			alice, created := connect(t, srv, appCallback)
			if err := srv.WaitFor(t.Context(), "it is decided", func(s mockserver.State) bool { return s.Clients[0].Status == want.status }); err != nil {
				t.Fatal(err)
			}
			before := srv.State()
			for range 3 {
				page := browse(t, srv, created)
				if page.Status != 303 || !strings.HasPrefix(page.SentTo.String(), appCallback) || !strings.HasSuffix(page.SentTo.RawQuery, want.query) {
					t.Errorf("page = %d, sent to %v", page.Status, page.SentTo)
				}
				if _, err := page.Deny(t.Context()); err == nil || !strings.Contains(err.Error(), "access was "+want.consent) {
					t.Errorf("a decision beside: %v", err)
				}
			}
			if diff := cmp.Diff(before, srv.State()); diff != "" {
				t.Errorf("opening the link changed something (-before +after):\n%s", diff)
			}
			if err := alice.DeleteClient(t.Context(), before.Clients[0].ID); err != nil {
				t.Error(err)
			}
			if page := browse(t, srv, created); page.Status != 410 {
				t.Errorf("the link of a deleted client: %d", page.Status)
			}
		})
	}
}

func TestConsentIsAFlag(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]mockserver.Consent{"": mockserver.Interactive, "interactive": mockserver.Interactive, "approve": mockserver.Approve, "deny": mockserver.Deny, "ask": -1} {
		var got mockserver.Consent
		flags := flag.NewFlagSet("", flag.ContinueOnError)
		flags.SetOutput(io.Discard)
		flags.TextVar(&got, "consent", mockserver.Interactive, "")
		var args []string
		if text != "" {
			args = []string{"-consent", text}
		}
		if err := flags.Parse(args); (err != nil) != (want < 0) || err == nil && got != want {
			t.Errorf("-consent %s = %v, %v", text, got, err)
		}
	}
	if _, err := mockserver.Start(t.Context(), mockserver.WithConsent(7)); err == nil || !strings.Contains(err.Error(), "no Consent(7)") {
		t.Errorf("a consent that is none: %v", err)
	}
}

func TestBrowseElsewhere(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.WithConnector(working()))
	for _, link := range []*url.URL{nil, {}, {Scheme: "http", Host: "localhost", Path: "/api/v1/connectors/clients"}, {Path: "/consent/x"}} {
		if page, err := srv.Browse(t.Context(), link); err == nil {
			t.Errorf("Browse(%v) = %+v", link, page)
		}
	}
	_, created := connect(t, srv, appCallback)
	page := browse(t, srv, created)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := srv.Browse(ctx, created.Redirect); !errors.Is(err, context.Canceled) {
		t.Errorf("Browse with a ctx that has ended: %v", err)
	}
	if err := page.Expire(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Expire with a ctx that has ended: %v", err)
	}
	if err := srv.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := page.Allow(t.Context()); err == nil {
		t.Error("a server that is closed takes a decision")
	}
}
