package mockserver_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

// thermostats is a technology that asks its customers itself. It accepts the tokens
// that it has handed out until they are revoked.
type thermostats struct {
	mu      sync.Mutex
	handed  int
	revoked bool
}

func (f *thermostats) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case req.URL.Path == "/token" && !f.revoked:
		f.handed++
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"access_token":"access-%d","refresh_token":"refresh-%d"}`, f.handed, f.handed)
	case req.URL.Path == "/token":
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"error":"invalid_grant"}`)
	case f.revoked || req.Header.Get("Authorization") != fmt.Sprint("Bearer access-", f.handed):
		w.WriteHeader(http.StatusUnauthorized)
	default:
		_, _ = io.WriteString(w, `{"temperature": 21}`)
	}
}

func (f *thermostats) revoke(revoked bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.revoked = revoked
}

// connector reads the one thermostat of a customer.
func (f *thermostats) connector() connector.Connector {
	return connector.Define(connector.Definition[struct{}, struct{}]{
		Type: "thermostats",
		OAuth: func(struct{}) connector.OAuth {
			return connector.OAuth{ClientID: "app", AuthURL: "https://t.example/authorize", TokenURL: "https://t.example/token"}
		},
		Poll: func(ctx context.Context, in connector.Input[struct{}, struct{}], emit *connector.Emitter) error {
			var seen struct{ Temperature float64 }
			if err := in.HTTP.GetJSON(ctx, "https://t.example/data", nil, &seen); err != nil {
				return err
			}
			emit.Thing("hall", connctd.Thing{Name: "Hall", Components: []connctd.Component{{
				ID: "t", Name: "T", ComponentType: "SENSOR", Properties: []connctd.Property{connector.Number("t", "TEMPERATURE", "°C", seen.Temperature)},
			}}})
			return nil
		},
	})
}

// asking is a server whose technology asks, with a customer's client that waits.
type asking struct {
	*testing.T
	*mockserver.Server
	*thermostats
	client *connctd.CreatedClient
}

// askingTest runs test in a bubble.
func askingTest(t *testing.T, test func(asking)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		f := new(thermostats)
		srv := mockserver.New(t, mockserver.WithConnector(f.connector()), mockserver.WithUpstream(mockserver.StandIn(f)))
		c := srv.Client()
		config := map[string]any{"origin_callback_uri": "https://app.example/back?page=1"}
		if _, err := c.CreateInstance(t.Context(), connctd.InstanceSpec{Type: "thermostats", Config: config}); err != nil {
			t.Fatal(err)
		}
		created, err := c.Subject("alice").CreateClient(t.Context(), connctd.ClientSpec{Type: "thermostats"})
		if err != nil || !created.NeedsRedirect() {
			t.Fatalf("CreateClient = %+v, %v, want a redirect", created, err)
		}
		if created.ID == "" { // as a 303 mostly comes: without a body
			found, err := c.Subject("alice").FindClient(t.Context(), "thermostats")
			if err != nil {
				t.Fatal(err)
			}
			created.ID = found.ID
		}
		test(asking{t, srv, f, created})
	})
}

// visit opens a page of the server in the customer's browser.
func (a asking) visit(link *url.URL) *mockserver.Page {
	a.Helper()
	page, err := a.Browse(a.Context(), link)
	if err != nil {
		a.Fatal(err)
	}
	return page
}

// answer is the address with which the technology sends the browser back.
func (a asking) answer(query string) *url.URL {
	a.Helper()
	page := a.visit(a.client.Redirect)
	if page.SentTo == nil || page.SentTo.Host != "t.example" {
		a.Fatalf("the consent link shows %d %q, want to be sent to the technology", page.Status, page.HTML)
	}
	asked := page.SentTo.Query()
	back, err := url.Parse(asked.Get("redirect_uri") + "?" + query + "&state=" + url.QueryEscape(asked.Get("state")))
	if err != nil {
		a.Fatal(err)
	}
	return back
}

func (a asking) wantStatus(want connctd.ClientStatus, things int) {
	a.Helper()
	synctest.Wait()
	state := a.State()
	if state.Clients[0].Status != want || len(state.Things) != things {
		a.Errorf("client %s (%s) with %d things, want %s with %d", state.Clients[0].Status, state.Clients[0].Reason, len(state.Things), want, things)
	}
}

// A technology that asks its customers itself is asked by OAuth: the customer goes
// there, comes back and is sent on to the app. M5.
func TestTechnologyAsks(t *testing.T) {
	t.Parallel()
	askingTest(t, func(a asking) {
		for range 3 { // looking decides nothing
			a.visit(a.client.Redirect)
		}
		time.Sleep(time.Hour)
		a.wantStatus(connctd.StatusStarting, 0)
		back := a.answer("code=1")
		page := a.visit(back)
		want := "https://app.example/back?page=1&client_id=" + string(a.client.ID) + "&status=STARTED"
		if page.SentTo == nil || page.SentTo.String() != want {
			a.Errorf("then the browser is sent to %v, want %s", page.SentTo, want)
		}
		a.wantStatus(connctd.StatusStarted, 1)
		if again := a.visit(back); again.Status != http.StatusGone {
			a.Errorf("the back button shows %d, want 410", again.Status)
		}
		if again := a.visit(a.client.Redirect); again.Status != http.StatusGone {
			a.Errorf("the link of a client that is connected shows %d, want 410", again.Status)
		}
	})
}

func TestTechnologyIsDenied(t *testing.T) {
	t.Parallel()
	askingTest(t, func(a asking) {
		page := a.visit(a.answer("error=access_denied"))
		if page.SentTo == nil || page.SentTo.Query().Get("error") != "access_denied" {
			a.Errorf("the browser is sent to %v, want error=access_denied", page.SentTo)
		}
		a.wantStatus(connctd.StatusError, 0)
		if err := a.Client().Subject("alice").DeleteClient(a.Context(), a.client.ID); err != nil {
			a.Error(err)
		}
	})
}

// A consent that was taken back can be given again by the same link.
func TestTechnologyAsksAgain(t *testing.T) {
	t.Parallel()
	askingTest(t, func(a asking) {
		a.visit(a.answer("code=1"))
		a.wantStatus(connctd.StatusStarted, 1)
		a.revoke(true)
		time.Sleep(2 * time.Minute)
		a.wantStatus(connctd.StatusError, 1)
		a.revoke(false)
		a.visit(a.answer("code=2"))
		a.wantStatus(connctd.StatusStarted, 1)
	})
}

// An exchange that fails leaves the question open.
func TestTechnologyIsDown(t *testing.T) {
	t.Parallel()
	askingTest(t, func(a asking) {
		a.revoke(true)
		if page := a.visit(a.answer("code=1")); page.Status != http.StatusBadGateway || !strings.Contains(page.HTML, "once more") {
			a.Errorf("the page says %d %s", page.Status, page.HTML)
		}
		a.wantStatus(connctd.StatusStarting, 0)
		a.revoke(false)
		a.visit(a.answer("code=2"))
		a.wantStatus(connctd.StatusStarted, 1)
	})
}

// What comes from elsewhere, or twice, is no answer.
func TestForeignAnswers(t *testing.T) {
	t.Parallel()
	askingTest(t, func(a asking) {
		back := a.answer("code=1")
		for _, query := range []string{"", "code=1", "code=1&state=x", "code=1&state=x." + string(a.client.ID), "error=access_denied&state=x." + string(a.client.ID)} {
			if page := a.visit(&url.URL{Scheme: back.Scheme, Host: back.Host, Path: back.Path, RawQuery: query}); page.Status != http.StatusGone {
				a.Errorf("the answer %q shows %d, want 410", query, page.Status)
			}
		}
		if _, err := a.visit(a.client.Redirect).Allow(a.Context()); err == nil || !strings.Contains(err.Error(), "asks its customers itself") {
			a.Errorf("Allow on the server's own page = %v, want a refusal", err)
		}
		a.wantStatus(connctd.StatusStarting, 0)
	})
}

// Clients go on in a fork with the tokens that they have, and are deleted whether
// they wait or run.
func TestForkKeepsTokens(t *testing.T) {
	t.Parallel()
	askingTest(t, func(a asking) {
		waiting := a.Fork(a.T)
		a.visit(a.answer("code=1"))
		a.wantStatus(connctd.StatusStarted, 1)
		running := a.Fork(a.T)
		for name, srv := range map[string]*mockserver.Server{"waiting": waiting, "running": running} {
			time.Sleep(2 * time.Minute)
			synctest.Wait()
			client := srv.State().Clients[0]
			if want := map[string]connctd.ClientStatus{"waiting": connctd.StatusStarting, "running": connctd.StatusStarted}[name]; client.Status != want {
				a.Errorf("%s: client %s (%s), want %s", name, client.Status, client.Reason, want)
			}
			if err := srv.Client().Subject("alice").DeleteClient(a.Context(), a.client.ID); err != nil {
				a.Errorf("%s: %v", name, err)
			}
			if n := len(srv.State().Clients); n != 0 {
				a.Errorf("%s: %d clients after the deletion", name, n)
			}
		}
	})
}
