package webapp_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

// What the query of the callback says is not believed, whoever wrote it.
func TestForeignCallback(t *testing.T) {
	t.Parallel()
	w := begin(t)
	alice, bob := w.customer(t, "alice"), w.connected(t, "bob")
	alice.post("/connect")
	before := w.State()
	for _, query := range []string{
		"", "?status=STARTED", "?client_id=" + string(before.Clients[0].ID) + "&status=STARTED", "?error=access_denied",
		"?status=%zz", "?next=//evil.example&error_description=<script>",
	} {
		p := alice.get("/callback" + query)
		if p.status != http.StatusSeeOther || p.location() != "/" {
			t.Errorf("%q: %d %s", query, p.status, p.location())
		}
		if got := alice.status(); got != "Waiting for Netatmo" {
			t.Errorf("%q: then the page says %q", query, got)
		}
	}
	if got := bob.status(); got != "Connected" {
		t.Errorf("bob's page says %q", got)
	}
	if p := w.browser(t).get("/callback?status=STARTED"); p.location() != "/signin" {
		t.Errorf("signed out: sent to %q", p.location())
	}
}

// There is no way to name what is another customer's.
func TestOtherCustomersClient(t *testing.T) {
	t.Parallel()
	w := begin(t)
	alice, mallory := w.connected(t, "alice"), w.customer(t, "mallory")
	id := string(w.State().Clients[0].ID)
	for _, button := range []string{"/disconnect", "/disconnect?id=" + id, "/disconnect?client_id=" + id} {
		mallory.post(button, "id", id, "client_id", id, "customer", "alice", "subject", "alice")
	}
	if got := alice.status(); got != "Connected" {
		t.Errorf("alice's page says %q", got)
	}
	if p := mallory.get("/?customer=alice"); len(p.shown("thing")) != 0 {
		t.Errorf("mallory sees %q", p.text)
	}
}

// Forms of other sites change nothing, and neither does a link.
func TestForeignForms(t *testing.T) {
	t.Parallel()
	w := begin(t)
	alice := w.connected(t, "alice")
	for _, button := range []string{"/signin", "/signout", "/connect", "/restart", "/disconnect"} {
		if p := alice.send(alice.request(http.MethodPost, button, "cross-site")); p.status != http.StatusForbidden {
			t.Errorf("%s from another site: %d", button, p.status)
		}
		if p := alice.get(button); p.status != http.StatusMethodNotAllowed && button != "/signin" {
			t.Errorf("%s by a link: %d", button, p.status)
		}
	}
	if got := alice.status(); got != "Connected" {
		t.Errorf("alice's page says %q", got)
	}
}

// What is too long for a form of the app, or none at all, is refused as such: it is not
// taken for an empty one.
func TestOddForms(t *testing.T) {
	t.Parallel()
	w := begin(t)
	alice := w.connected(t, "alice")
	long := strings.Repeat("x", 5<<10)
	for _, button := range []string{"/signin", "/signout", "/connect", "/restart", "/disconnect"} {
		if p := alice.post(button, "name", "alice", "password", long); p.status != http.StatusRequestEntityTooLarge {
			t.Errorf("%s with a long form: %d %s", button, p.status, p.text)
		}
		broken := alice.request(http.MethodPost, button, "same-origin")
		broken.Body, broken.ContentLength = io.NopCloser(strings.NewReader("customer=%zz")), -1
		if p := alice.send(broken); p.status != http.StatusBadRequest {
			t.Errorf("%s with a broken form: %d %s", button, p.status, p.text)
		}
	}
	if got := alice.status(); got != "Connected" {
		t.Errorf("alice's page says %q", got)
	}
}

// The app serves its own address. Another name that leads to the same machine, as a
// hostile site can give itself, gets nothing.
func TestForeignHost(t *testing.T) {
	t.Parallel()
	w := begin(t)
	alice := w.customer(t, "alice")
	_, port, _ := strings.Cut(strings.TrimPrefix(w.root, "http://"), ":")
	for _, host := range []string{"evil.example", "evil.example:" + port, "127.0.0.1", "127.0.0.1:1"} {
		for _, page := range []string{"/", "/signin", "/style.css"} {
			req := alice.request(http.MethodGet, page, "none")
			req.Host = host
			p := alice.send(req)
			if p.status != http.StatusMisdirectedRequest || !strings.Contains(p.text, w.root) || p.header.Get("Content-Security-Policy") == "" {
				t.Errorf("%s of %s: %d %s", page, host, p.status, p.text)
			}
		}
	}
}

// Browsers leave the port out that every address has, whether the app's own names it
// or not.
func TestOwnHost(t *testing.T) {
	t.Parallel()
	for address, hosts := range map[string][]string{
		"http://app.example":       {"app.example", "App.Example", "app.example:80"},
		"http://app.example:80/":   {"app.example"},
		"https://app.example:443":  {"app.example"},
		"https://app.example:8443": {"app.example:8443"},
		"http://[2001:db8::80]":    {"[2001:db8::80]", "[2001:db8::80]:80"},
	} {
		app := appAt(t, address)
		for _, host := range hosts {
			req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/signin", http.NoBody)
			req.Host = host
			got := httptest.NewRecorder()
			app.Handler().ServeHTTP(got, req)
			if got.Code != http.StatusOK {
				t.Errorf("%s at %s: %d %s", host, address, got.Code, got.Body)
			}
		}
	}
}

const hostileName = "</h3><script>alert(1)</script>\r\ndata: x\n\n<img src=x onerror=alert(2)>"

// keys are what the technology wants of the app.
type keys struct {
	ID       string         `connctd:"client_id,required"`
	Secret   connctd.Secret `connctd:"client_secret,required"`
	Callback string         `connctd:"origin_callback_uri,required,url"`
}

// hostile finds a thing with a name that wants to be more.
var hostile = connector.Define(connector.Definition[keys, struct{}]{
	Type: "netatmo", Name: "Netatmo", NeedsConsent: true,
	Poll: func(_ context.Context, _ connector.Input[keys, struct{}], emit *connector.Emitter) error {
		emit.Thing("one", connctd.Thing{
			Name:       hostileName,
			Components: []connctd.Component{connector.Component("c", "SENSOR", connector.Text("text", "TEXT", hostileName))},
		})
		return nil
	},
})

// A hostile name is text, in the page and in what is streamed to it.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	w := begin(t, mockserver.WithConnector(hostile))
	alice := w.connected(t, "alice")
	home := alice.get("/")
	if strings.Contains(home.text, "<script>alert") || strings.Contains(home.text, "<img") {
		t.Errorf("the page has markup of a thing:\n%s", home.text)
	}
	if diff := cmp.Diff([]string{hostileName}, home.shown("value")); diff != "" {
		t.Errorf("value (-want +got):\n%s", diff)
	}
	events := alice.stream()
	if line := events.next(); strings.Contains(line, "<script>") || !strings.Contains(line, "alert(1)") {
		t.Errorf("streamed: %s", line)
	}
}
