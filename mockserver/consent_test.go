package mockserver_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

const appCallback = "https://app.example/back?session=7&x=%2F"

type stationConfig struct {
	Callback string `connctd:"origin_callback_uri"`
}

// stations is a connector whose customers must consent, and whose poll is given.
func stations(poll func(ctx context.Context, emit *connector.Emitter) error) connector.Connector {
	return connector.Define(connector.Definition[stationConfig, struct{}]{
		Type: "stations", Name: "Weather Stations", NeedsConsent: true,
		Poll: func(ctx context.Context, _ connector.Input[stationConfig, struct{}], emit *connector.Emitter) error {
			return poll(ctx, emit)
		},
	})
}

// working has a lamp, however often it is polled.
func working() connector.Connector {
	return stations(func(_ context.Context, emit *connector.Emitter) error {
		emit.Thing("lamp", lamp())
		return nil
	})
}

// connect makes an instance of "stations" and a client of alice, who is to be asked.
func connect(t *testing.T, srv *mockserver.Server, callback string) (*connctd.Subject, *connctd.CreatedClient) {
	t.Helper()
	c := srv.Client()
	if _, err := c.CreateInstance(t.Context(), connctd.InstanceSpec{Type: "stations", Config: map[string]any{"origin_callback_uri": callback}}); err != nil {
		t.Fatal(err)
	}
	alice := c.Subject("alice")
	created, err := alice.CreateClient(t.Context(), connctd.ClientSpec{Type: "stations"})
	if err != nil || !created.NeedsRedirect() {
		t.Fatalf("created %v, %v; want a redirect", created, err)
	}
	return alice, created
}

func browse(t *testing.T, srv *mockserver.Server, created *connctd.CreatedClient) *mockserver.Page {
	t.Helper()
	page, err := srv.Browse(t.Context(), created.Redirect)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// What each button does to the browser and to the client (rules M5 and M7).
func TestConsentButtons(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		press  func(*mockserver.Page, context.Context) (string, error)
		sentTo string // without the id of the client
		want   mockserver.ClientState
		things int
	}{
		"allow": {sentTo((*mockserver.Page).Allow), appCallback + "&client_id=ID&status=STARTED", mockserver.ClientState{Consent: "allowed", Status: "STARTED"}, 1},
		"deny":  {sentTo((*mockserver.Page).Deny), appCallback + "&client_id=ID&error=access_denied", mockserver.ClientState{Consent: "denied", Status: "ERROR", Reason: "consent: the customer denied access"}, 0},
		"lose":  {sentNowhere((*mockserver.Page).AllowButLoseRedirect), "", mockserver.ClientState{Consent: "allowed", Status: "STARTED"}, 1},
		"expire": {sentNowhere((*mockserver.Page).Expire), "", mockserver.ClientState{
			Consent: "expired", Status: "ERROR", Reason: "consent: the customer did not answer before the link expired",
		}, 0},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				srv := mockserver.New(t, mockserver.WithConnector(working()))
				alice, created := connect(t, srv, appCallback)
				time.Sleep(24 * time.Hour) // nothing expires by itself
				sent, err := tc.press(browse(t, srv, created), t.Context())
				if err != nil {
					t.Fatal(err)
				}
				client := srv.State().Clients[0]
				if sent = strings.ReplaceAll(sent, string(client.ID), "ID"); sent != tc.sentTo {
					t.Errorf("sent to %q, want %q", sent, tc.sentTo)
				}
				synctest.Wait()
				client = srv.State().Clients[0]
				if got := (mockserver.ClientState{Consent: client.Consent, Status: client.Status, Reason: client.Reason}); !cmp.Equal(tc.want, got) {
					t.Errorf("client (-want +got):\n%s", cmp.Diff(tc.want, got))
				}
				if things := srv.State().Things; len(things) != tc.things {
					t.Errorf("things: %v, want %d", things, tc.things)
				}
				checkOver(t, srv, created)
				if page := browse(t, srv, created); !strings.Contains(page.HTML, `<a href="https://app.example/back?session=7&amp;x=%2F&amp;client_id=`) {
					t.Errorf("the page leads nowhere:\n%s", page.HTML)
				}
				if err := alice.DeleteClient(t.Context(), client.ID); err != nil {
					t.Fatal(err)
				}
				checkOver(t, srv, created)
				again, err := alice.CreateClient(t.Context(), connctd.ClientSpec{Type: "stations"})
				if err != nil || again.Redirect.String() == created.Redirect.String() {
					t.Errorf("created again: %v, %v; want another link", again, err)
				}
			})
		})
	}
}

func sentTo[U interface{ String() string }](press func(*mockserver.Page, context.Context) (U, error)) func(*mockserver.Page, context.Context) (string, error) {
	return func(p *mockserver.Page, ctx context.Context) (string, error) {
		to, err := press(p, ctx)
		return to.String(), err
	}
}

func sentNowhere(press func(*mockserver.Page, context.Context) error) func(*mockserver.Page, context.Context) (string, error) {
	return func(p *mockserver.Page, ctx context.Context) (string, error) { return "", press(p, ctx) }
}

// checkOver checks that a link is of no use and that trying it changes nothing.
func checkOver(t *testing.T, srv *mockserver.Server, created *connctd.CreatedClient) {
	t.Helper()
	before := srv.State()
	page := browse(t, srv, created)
	if page.Status != 410 || page.SentTo != nil || strings.Contains(page.HTML, "<form") {
		t.Errorf("a link that is over: %d, sent to %v", page.Status, page.SentTo)
	}
	for name, press := range map[string]func(context.Context) error{
		"allow": func(ctx context.Context) error { _, err := page.Allow(ctx); return err },
		"deny":  func(ctx context.Context) error { _, err := page.Deny(ctx); return err },
		"lose":  page.AllowButLoseRedirect, "expire": page.Expire,
	} {
		if err := press(t.Context()); err == nil || !strings.Contains(err.Error(), "410 ") {
			t.Errorf("%s where it is over: %v", name, err)
		}
	}
	if diff := cmp.Diff(before, srv.State()); diff != "" {
		t.Errorf("a link that is over changed something (-before +after):\n%s", diff)
	}
}

// Rule M5: visiting the page any number of times changes nothing.
func TestLookingDecidesNothing(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.WithConnector(working()))
	alice, created := connect(t, srv, appCallback)
	before := srv.State()
	var looks sync.WaitGroup
	for range 50 {
		looks.Go(func() {
			if page, err := srv.Browse(t.Context(), created.Redirect); err != nil || page.Status != 200 || page.SentTo != nil {
				t.Errorf("page = %+v, %v", page, err)
			}
		})
	}
	looks.Wait()
	if diff := cmp.Diff(before, srv.State()); diff != "" {
		t.Errorf("looking changed something (-before +after):\n%s", diff)
	}
	if err := srv.PollNow(before.Clients[0].ID); !errors.Is(err, connector.ErrUnknownClient) {
		t.Errorf("a client that waits is polled: %v", err)
	}
	if err := alice.DeleteClient(t.Context(), before.Clients[0].ID); err != nil {
		t.Errorf("a client that waits cannot be deleted: %v", err)
	}
}

// The customer's yes is one thing and the first poll another: the browser is told the
// former, and the client tells the latter.
func TestFirstPollAfterConsent(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		poll   func(context.Context, *connector.Emitter) error
		status connctd.ClientStatus
		held   time.Duration // the browser
	}{
		"at once": {func(context.Context, *connector.Emitter) error { return nil }, "STARTED", 0},
		"slow": {func(ctx context.Context, _ *connector.Emitter) error {
			time.Sleep(100 * time.Millisecond)
			return ctx.Err()
		}, "STARTED", 100 * time.Millisecond},
		"never ends": {func(ctx context.Context, _ *connector.Emitter) error {
			<-ctx.Done()
			return ctx.Err()
		}, "STARTING", 500 * time.Millisecond},
		"fails":         {func(context.Context, *connector.Emitter) error { return errors.New("not now") }, "STARTING", 500 * time.Millisecond},
		"misconfigured": {func(context.Context, *connector.Emitter) error { return connector.Misconfigured(errors.New("no")) }, "ERROR", 0},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				srv := mockserver.New(t, mockserver.WithConnector(stations(tc.poll)))
				_, created := connect(t, srv, appCallback)
				page, start := browse(t, srv, created), time.Now()
				to, err := page.Allow(t.Context())
				if err != nil || to.Query().Get("status") != "STARTED" || time.Since(start) != tc.held {
					t.Errorf("sent to %v after %v, %v; want %v", to, time.Since(start), err, tc.held)
				}
				if got := srv.State().Clients[0]; got.Status != tc.status {
					t.Errorf("the client is %s (%s), want %s", got.Status, got.LastError, tc.status)
				}
			})
		})
	}
}

// A decision counts once, whoever is the first.
func TestRacingDecisions(t *testing.T) {
	t.Parallel()
	for range 20 {
		srv := mockserver.New(t, mockserver.WithConnector(working()))
		_, created := connect(t, srv, appCallback)
		page := browse(t, srv, created)
		won := make(chan string, 16)
		var all sync.WaitGroup
		for i := range cap(won) {
			all.Go(func() {
				press := page.Allow
				if i%2 == 0 {
					press = page.Deny
				}
				if to, err := press(t.Context()); err == nil {
					won <- to.Query().Get("status") + to.Query().Get("error")
				}
			})
		}
		all.Wait()
		close(won)
		outcome := map[string]connctd.ClientStatus{"STARTED": "STARTED", "access_denied": "ERROR"}[<-won]
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		if err := srv.WaitFor(ctx, "it counts", func(s mockserver.State) bool { return s.Clients[0].Status == outcome }); err != nil {
			t.Error(err)
		}
		cancel()
		if more := len(won); more > 0 {
			t.Errorf("%d decisions counted besides the first", more)
		}
	}
}

// Whether a customer decides before or after the client is deleted, it is gone after.
func TestDecisionRacesWithDelete(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.WithConnector(working()))
	alice, created := connect(t, srv, appCallback)
	for range 50 {
		page, id := browse(t, srv, created), srv.State().Clients[0].ID
		var both sync.WaitGroup
		both.Go(func() { _, _ = page.Allow(t.Context()) })
		both.Go(func() {
			if err := alice.DeleteClient(t.Context(), id); err != nil {
				t.Error(err)
			}
		})
		both.Wait()
		if st := srv.State(); len(st.Clients) != 0 || len(st.Things) != 0 {
			t.Fatalf("after the 204: %+v", st)
		}
		if err := srv.PollNow(id); !errors.Is(err, connector.ErrUnknownClient) {
			t.Fatalf("it is still polled: %v", err)
		}
		var err error
		if created, err = alice.CreateClient(t.Context(), connctd.ClientSpec{Type: "stations"}); err != nil {
			t.Fatal(err)
		}
	}
}

// Rule M6 holds for a client that was allowed: its removal waits for the poll.
func TestRemovalOfAllowedClient(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		srv := mockserver.New(t, mockserver.WithConnector(stations(func(_ context.Context, emit *connector.Emitter) error {
			<-release // it does not heed its ctx
			emit.Thing("lamp", lamp())
			return nil
		})))
		alice, created := connect(t, srv, "")
		if _, err := browse(t, srv, created).Allow(t.Context()); err != nil {
			t.Fatal(err)
		}
		id, start := srv.State().Clients[0].ID, time.Now()
		if err := alice.DeleteClient(t.Context(), id, connctd.NoRetry()); !errors.Is(err, connctd.ErrServer) || time.Since(start) != 5*time.Second {
			t.Errorf("error = %v after %v, want 500 after 5s", err, time.Since(start))
		}
		close(release)
		synctest.Wait()
		if err := alice.DeleteClient(t.Context(), id); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Hour)
		if st := srv.State(); len(st.Clients) != 0 || len(st.Things) != 0 {
			t.Errorf("something came back after a 204: %+v", st)
		}
	})
}
