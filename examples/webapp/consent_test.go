package webapp_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// A customer connects, agrees, comes back, sees values and disconnects again.
func TestAllow(t *testing.T) {
	t.Parallel()
	w := begin(t)
	alice := w.customer(t, "alice")
	if got := alice.status(); got != "No weather station yet" {
		t.Errorf("before: %q", got)
	}
	page := w.consent(t, alice.post("/connect"))
	if got := alice.status(); got != "Waiting for Netatmo" {
		t.Errorf("while asked: %q", got)
	}
	back, err := page.Allow(t.Context())
	if to := path(t, back, err); !strings.HasPrefix(to, "/callback?") || alice.get(to).location() != "/" {
		t.Errorf("sent back to %s", to)
	}
	w.wait(t, "alice", connctd.StatusStarted)
	home := alice.get("/")
	if diff := cmp.Diff([]string{"Indoor", "Outdoor"}, home.shown("thing-name")); diff != "" {
		t.Errorf("things (-want +got):\n%s", diff)
	}
	if n := len(home.shown("value")); n != 5 {
		t.Errorf("%d values, want 5", n)
	}
	if p := alice.post("/disconnect"); p.location() != "/" || alice.status() != "No weather station yet" {
		t.Errorf("after: %q", alice.status())
	}
	if s := w.State(); len(s.Clients)+len(s.Things) != 0 {
		t.Errorf("left: %+v", s)
	}
}

// Who has denied it can change their mind, which takes another client.
func TestDenyAndReconnect(t *testing.T) {
	t.Parallel()
	w := begin(t)
	alice := w.customer(t, "alice")
	back, err := w.consent(t, alice.post("/connect")).Deny(t.Context())
	alice.get(path(t, back, err))
	if got := alice.status(); got != "No access" {
		t.Errorf("denied: %q", got)
	}
	if _, err := w.consent(t, alice.post("/connect")).Allow(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.wait(t, "alice", connctd.StatusStarted)
	if n := len(w.State().Clients); n != 1 {
		t.Errorf("%d clients, want 1", n)
	}
}

// The browser never comes back, and the next visit finds it done.
func TestLostRedirect(t *testing.T) {
	t.Parallel()
	w := begin(t)
	if err := w.consent(t, w.customer(t, "alice").post("/connect")).AllowButLoseRedirect(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.wait(t, "alice", connctd.StatusStarted)
	if got := w.customer(t, "alice").status(); got != "Connected" {
		t.Errorf("the next visit: %q", got)
	}
}

// However fast it is clicked, there is one client and one consent page.
func TestDoubleClick(t *testing.T) {
	t.Parallel()
	w := begin(t)
	alice := w.customer(t, "alice")
	var clicks sync.WaitGroup
	got := make([]string, 8)
	for i := range got {
		clicks.Go(func() { got[i] = alice.post("/connect").location() })
	}
	clicks.Wait()
	for _, to := range got {
		if to != got[0] || !strings.Contains(to, "/consent/") {
			t.Errorf("sent to %q, and to %q", got[0], to)
		}
	}
	if n := len(w.State().Clients); n != 1 {
		t.Errorf("%d clients, want 1", n)
	}
}

// A second click drops the request of the first, while the platform is at it.
func TestAbandonedClick(t *testing.T) {
	t.Parallel()
	w := begin(t)
	alice := w.customer(t, "alice")
	w.Inject(mockserver.On(mockserver.CreateClient).Phase(mockserver.AfterCommit).Nth(1).Do(mockserver.Delay(100 * time.Millisecond)))
	ctx, abandon := context.WithCancel(t.Context())
	var first sync.WaitGroup
	first.Go(func() {
		req := alice.request(http.MethodPost, "/connect", "same-origin").WithContext(ctx)
		if res, err := alice.http.Do(req); err == nil { // on a machine that is slower than the platform
			res.Body.Close()
		}
	})
	w.wait(t, "alice", connctd.StatusStarting)
	abandon()
	first.Wait()
	if page := w.consent(t, alice.post("/connect")); page.Status != http.StatusOK {
		t.Errorf("the second click leads to %d", page.Status)
	}
}

// The back button leads to pages of the past, whose buttons must do no harm.
func TestBackButton(t *testing.T) {
	t.Parallel()
	w := begin(t)
	alice := w.customer(t, "alice")
	first := alice.post("/connect")
	page := w.consent(t, first)
	if again := alice.post("/connect"); again.location() != first.location() {
		t.Errorf("back from the consent page and on again: sent to %q", again.location())
	}
	if _, err := page.Allow(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.wait(t, "alice", connctd.StatusStarted)
	before := w.State().Clients
	if used := w.consent(t, first); used.Status != http.StatusGone {
		t.Errorf("back to the consent page: %d", used.Status)
	}
	for _, button := range []string{"/connect", "/restart"} {
		if p := alice.post(button); p.location() != "/" {
			t.Errorf("back to the page with %s: sent to %q", button, p.location())
		}
	}
	if diff := cmp.Diff(before, w.State().Clients); diff != "" {
		t.Errorf("clients (-want +got):\n%s", diff)
	}
}

// Another process of the app does not know the link: it says so, and starts over.
func TestLostLink(t *testing.T) {
	t.Parallel()
	w := begin(t)
	w.customer(t, "alice").post("/connect")
	alice := serve(t, w.Server).customer(t, "alice")
	home := alice.get("/")
	if len(home.shown("continue")) != 0 || len(home.shown("restart")) != 1 {
		t.Errorf("the page offers %q and %q", home.shown("continue"), home.shown("restart"))
	}
	if p := alice.post("/connect"); p.location() != "/" {
		t.Errorf("connect without the link: sent to %q", p.location())
	}
	if _, err := w.consent(t, alice.post("/restart")).Deny(t.Context()); err != nil {
		t.Error(err)
	}
	if n := w.Count(mockserver.DeleteClient); n != 1 {
		t.Errorf("%d clients deleted, want the first", n)
	}
}
