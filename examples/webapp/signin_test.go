package webapp_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/examples/webapp"
	"github.com/connctd/connctd-go/mockserver"
)

// Nothing is shown and nothing is done for who is not signed in.
func TestSignedOut(t *testing.T) {
	t.Parallel()
	w := begin(t)
	stranger := w.browser(t)
	for _, page := range []string{"/", "/callback"} {
		if p := stranger.get(page); p.location() != "/signin" {
			t.Errorf("%s: %d %s", page, p.status, p.location())
		}
	}
	for _, button := range []string{"/connect", "/restart", "/disconnect"} {
		if p := stranger.post(button); p.location() != "/signin" {
			t.Errorf("%s: %d %s", button, p.status, p.location())
		}
	}
	if n := len(w.State().Clients); n != 0 {
		t.Errorf("%d clients", n)
	}
}

func TestWrongPassword(t *testing.T) {
	t.Parallel()
	w := begin(t)
	p := w.browser(t).post("/signin", "name", `"><script>`, "password", "wrong")
	if p.status != http.StatusForbidden || len(p.shown("problem")) != 1 || p.header.Get("Set-Cookie") != "" {
		t.Errorf("%d with %q", p.status, p.header)
	}
	if strings.Contains(p.text, `"><script>`) {
		t.Errorf("the name is no text: %s", p.text)
	}
}

// The cookie is out of reach of scripts and of forms of other sites, a new one comes
// with each sign-in, and after the sign-out the old one is worth nothing.
func TestSession(t *testing.T) {
	t.Parallel()
	w := begin(t)
	alice := w.browser(t)
	set := alice.post("/signin", "name", "alice", "password", "right").header.Get("Set-Cookie")
	for _, want := range []string{"session=", "HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(set, want) {
			t.Errorf("no %s in %s", want, set)
		}
	}
	old, _, _ := strings.Cut(set, ";")
	if again := alice.post("/signin", "name", "alice", "password", "right").header.Get("Set-Cookie"); strings.HasPrefix(again, old) {
		t.Error("the session is the same after another sign-in")
	}
	alice.post("/signout")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.root, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Cookie", old)
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.Header.Get("Location") != "/signin" {
		t.Errorf("the old cookie: %s", res.Status)
	}
}

// Each page needs next to nothing, and says so.
func TestHeaders(t *testing.T) {
	t.Parallel()
	w := begin(t)
	alice := w.customer(t, "alice")
	for _, page := range []string{"/", "/signin", "/style.css", "/live.js", "/nowhere"} {
		h := alice.get(page).header
		if policy := h.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none';") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: the policy is %q", page, policy)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cache-Control") != "no-store" || h.Get("Referrer-Policy") != "same-origin" {
			t.Errorf("%s: %v", page, h)
		}
	}
}

// A page that was left open is that of whoever was signed in then. Its buttons do
// nothing to who is signed in now, and it is not sent what is theirs.
func TestPageOfAnother(t *testing.T) {
	t.Parallel()
	w := begin(t)
	shared := w.connected(t, "bob")
	for _, button := range []string{"/connect", "/restart", "/disconnect", "/signout"} {
		if p := shared.post(button, "customer", "alice"); p.status != http.StatusSeeOther || p.location() != "/" {
			t.Errorf("%s: %d %s", button, p.status, p.location())
		}
	}
	if got := shared.status(); got != "Connected" {
		t.Errorf("bob's page says %q", got)
	}
	if p := shared.get("/live?customer=alice"); p.status != http.StatusNoContent {
		t.Errorf("the stream: %d %s", p.status, p.text)
	}
	home := shared.get("/").text
	if forms, whose := strings.Count(home, "<form"), strings.Count(home, `name="customer" value="bob"`); forms != whose || forms == 0 {
		t.Errorf("%d forms, and %d say whose they are", forms, whose)
	}
	if p := shared.post("/disconnect", "customer", "bob"); p.location() != "/" || shared.status() != "No weather station yet" {
		t.Errorf("bob's own page: %q", shared.status())
	}
}

// Over https the cookie can come from this host alone: a neighbour below the same domain
// cannot put a session of its own in its place.
func TestCookieOverHTTPS(t *testing.T) {
	t.Parallel()
	app := appAt(t, "https://app.example")
	serve := func(method, path, cookie string) *httptest.ResponseRecorder {
		req := httptest.NewRequestWithContext(t.Context(), method, "https://app.example"+path, strings.NewReader("name=alice"))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Cookie", cookie)
		got := httptest.NewRecorder()
		app.Handler().ServeHTTP(got, req)
		return got
	}
	set := serve(http.MethodPost, "/signin", "").Header().Get("Set-Cookie")
	if !strings.HasPrefix(set, "__Host-session=") || !strings.Contains(set, "Secure") || !strings.Contains(set, "Path=/;") {
		t.Fatalf("the cookie is %s", set)
	}
	mine, _, _ := strings.Cut(set, ";")
	if got := serve(http.MethodGet, "/", mine); got.Code != http.StatusOK {
		t.Errorf("with it: %d", got.Code)
	}
	if got := serve(http.MethodGet, "/", strings.TrimPrefix(mine, "__Host-")); got.Code != http.StatusSeeOther {
		t.Errorf("with one that any neighbour can set: %d", got.Code)
	}
}

// appAt is an app at an address, without a server.
func appAt(t *testing.T, address string) *webapp.App {
	t.Helper()
	return appOn(t, mockserver.New(t, mockserver.WithScenario(mockserver.DefaultScenario())), address)
}

func appOn(t *testing.T, srv *mockserver.Server, address string) *webapp.App {
	t.Helper()
	app, err := webapp.New(t.Context(), webapp.Config{
		Platform: srv.Client(), Address: address, NetatmoID: "my-app", NetatmoSecret: connctd.NewSecret("my-secret"),
		SignIn: func(name, _ string) (connctd.SubjectID, bool) { return connctd.SubjectID(name), true },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(app.Close)
	return app
}
