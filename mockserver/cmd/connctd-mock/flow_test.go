package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
)

var (
	weatherKey = connctd.InstanceSpec{Type: "openweathermap", Config: map[string]any{"app_key": "any"}}
	inLondon   = connctd.ClientSpec{Type: "openweathermap", Config: map[string]any{"city": "London"}}
)

// The three apps of the default scenario see what they may.
func TestDefaultAccounts(t *testing.T) {
	t.Parallel()
	p := start(t)
	demo, other, reader := p.client("demo-token"), p.client("other-token"), p.client("reader-token")
	if _, err := demo.CreateInstance(t.Context(), weatherKey); err != nil {
		t.Fatal(err)
	}
	created, err := demo.Subject("alice").CreateClient(t.Context(), inLondon)
	if err != nil {
		t.Fatal(err)
	}
	client, err := demo.Subject("alice").WaitStarted(t.Context(), created.ID)
	if err != nil {
		t.Fatal(err)
	}
	station := client.Mappings[0].ThingID
	if _, err := reader.Subject("alice").GetThing(t.Context(), station); err != nil {
		t.Errorf("reader reads: %v", err)
	}
	if _, err := reader.ListInstances(t.Context()); !errors.Is(err, connctd.ErrForbidden) {
		t.Errorf("reader lists instances: %v", err)
	}
	if _, err := other.Subject("alice").GetThing(t.Context(), station); !errors.Is(err, connctd.ErrNotFound) {
		t.Errorf("other reads: %v", err)
	}
	if _, err := other.CreateInstance(t.Context(), weatherKey); err != nil {
		t.Errorf("other has an instance of its own: %v", err)
	}
	for id, secret := range map[string]string{"demo": "demo-secret", "other": "other-secret", "reader": "reader-secret"} {
		c, err := connctd.New(connctd.WithBaseURL(p.root+"/api/v1"),
			connctd.WithClientCredentials(connctd.ClientCredentials{ID: id, Secret: connctd.NewSecret(secret)}))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Subject("alice").ListThings(t.Context()); err != nil {
			t.Errorf("%s with its secret: %v", id, err)
		}
	}
}

// The weather station's values change every second.
func TestWeatherMoves(t *testing.T) {
	t.Parallel()
	p := start(t)
	alice := p.client("demo-token").Subject("alice")
	if _, err := p.client("demo-token").CreateInstance(t.Context(), weatherKey); err != nil {
		t.Fatal(err)
	}
	created, err := alice.CreateClient(t.Context(), inLondon)
	if err != nil {
		t.Fatal(err)
	}
	client, err := alice.WaitStarted(t.Context(), created.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(client.Mappings) != 1 {
		t.Fatalf("mappings = %v", client.Mappings)
	}
	seen := map[connctd.Value]bool{}
	for deadline := time.Now().Add(20 * time.Second); len(seen) < 3 && time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		v, err := alice.GetProperty(t.Context(), client.Mappings[0].ThingID, "weather", "temperature")
		if err != nil {
			t.Fatal(err)
		}
		seen[v.Value] = true
	}
	if len(seen) < 3 {
		t.Errorf("the temperature was %v and nothing else", seen)
	}
}

func TestConfigurations(t *testing.T) {
	t.Parallel()
	p := start(t)
	c := p.client("demo-token")
	netatmo := func(callback string) connctd.InstanceSpec {
		return connctd.InstanceSpec{Type: "netatmo", Config: map[string]any{"client_id": "a", "client_secret": "b", "origin_callback_uri": callback}}
	}
	for name, spec := range map[string]connctd.InstanceSpec{
		"app_key is required":             {Type: "openweathermap"},
		"app_key must be a string":        {Type: "openweathermap", Config: map[string]any{"app_key": 1}},
		"must be an http or https URL":    netatmo("javascript:alert(1)"),
		"client_secret is required":       {Type: "netatmo"},
		"origin_callback_uri is required": {Type: "netatmo"},
	} {
		if _, err := c.CreateInstance(t.Context(), spec); !errors.Is(err, connctd.ErrBadRequest) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// consented creates a netatmo client and returns where its browser is sent.
func consented(t *testing.T, p *program, callback string) (*connctd.CreatedClient, *connctd.Subject) {
	t.Helper()
	c := p.client("demo-token")
	_, err := c.CreateInstance(t.Context(), connctd.InstanceSpec{Type: "netatmo", Config: map[string]any{
		"client_id": "a", "client_secret": "b", "origin_callback_uri": callback,
	}})
	if err != nil {
		t.Fatal(err)
	}
	alice := c.Subject("alice")
	created, err := alice.CreateClient(t.Context(), connctd.ClientSpec{Type: "netatmo"})
	if err != nil {
		t.Fatal(err)
	}
	if !created.NeedsRedirect() || !strings.HasPrefix(created.Redirect.String(), p.root+"/") {
		t.Fatalf("created %+v, want a redirect to the mock", created)
	}
	if created.ID == "" {
		found, err := alice.FindClient(t.Context(), "netatmo")
		if err != nil {
			t.Fatal(err)
		}
		created.ID = found.ID
	}
	return created, alice
}

// A person allows it on the page, and the app hears of it at its callback.
func TestNetatmoFlow(t *testing.T) {
	t.Parallel()
	back := make(chan *url.URL, 1)
	app := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { back <- r.URL }))
	defer app.Close()
	p := start(t)
	created, alice := consented(t, p, app.URL+"/callback?keep=1")
	if res, err := http.Get(created.Redirect.String()); err != nil || res.StatusCode != 200 {
		t.Fatalf("the page: %v, %v", res, err)
	}
	res, err := http.PostForm(created.Redirect.String(), url.Values{"decision": {"allow"}})
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	want := url.Values{"keep": {"1"}, "client_id": {string(created.ID)}, "status": {"STARTED"}}
	if diff := cmp.Diff(want, (<-back).Query()); diff != "" {
		t.Errorf("the callback's query (-want +got):\n%s", diff)
	}
	client, err := alice.WaitStarted(t.Context(), created.ID)
	if err != nil || len(client.Mappings) != 2 {
		t.Errorf("client = %+v, %v", client, err)
	}
}

// -consent answers for the customer.
func TestConsentFlag(t *testing.T) {
	t.Parallel()
	p := start(t, "-consent", "approve")
	created, alice := consented(t, p, "http://localhost:1/callback")
	if _, err := alice.WaitStarted(t.Context(), created.ID); err != nil {
		t.Errorf("approve: %v", err)
	}
	p = start(t, "-consent", "deny")
	created, alice = consented(t, p, "http://localhost:1/callback")
	if _, err := alice.WaitStarted(t.Context(), created.ID); err == nil {
		t.Error("deny: the client starts")
	}
}

// The recipe of the help goes on where it left off, and begins as without a scenario.
func TestRecipe(t *testing.T) {
	t.Parallel()
	_, recipe, _ := strings.Cut(help, "Go on where you left off")
	line := strings.Fields(recipe[strings.Index(recipe, "connctd-mock "):strings.Index(recipe, "\n\nIN A BROWSER")])
	path := filepath.Join(t.TempDir(), "mine.json")
	for i, word := range line {
		if word == "mine.json" {
			line[i] = path
		}
	}
	p := start(t, line[1:]...)
	if _, err := p.client("other-token").CreateInstance(t.Context(), weatherKey); err != nil {
		t.Errorf("at first: %v", err)
	}
	_, descriptions := p.get("/api/v1/connectors/descriptions")
	_, before := p.get("/_mock/state")
	p.end()
	p = start(t, line[1:]...)
	if _, after := p.get("/_mock/state"); after != before {
		t.Errorf("state before and after:\n%s\n%s", before, after)
	}
	if _, after := p.get("/api/v1/connectors/descriptions"); after != descriptions {
		t.Errorf("descriptions before and after:\n%s\n%s", descriptions, after)
	}
}

// What is saved at the end is there at the next start.
func TestSaveOnExit(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "mine.json")
	if err := os.WriteFile(path, []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	p := start(t, "-scenario", path, "-save-on-exit", path, "-seed", "3")
	thing := connctd.Thing{Name: "Fan", Components: []connctd.Component{{ID: "c", Name: "c"}}, MainComponentID: "c"}
	if _, err := p.client("demo-token").Subject("alice").CreateThing(t.Context(), thing); err != nil {
		t.Fatal(err)
	}
	_, before := p.get("/_mock/state")
	p.end()
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v; want it for the user alone", info, err)
	}
	p = start(t, "-scenario", path, "-save-on-exit", path)
	if _, after := p.get("/_mock/state"); after != before {
		t.Errorf("state before and after:\n%s\n%s", before, after)
	}
	first, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	p.end()
	again, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(first), string(again)); diff != "" {
		t.Errorf("saved twice (-first +second):\n%s", diff)
	}
}

func TestFaultAndLatencyFlags(t *testing.T) {
	t.Parallel()
	p := start(t, "-latency", "30ms", "-fault", write(t, "f.json", `{"on": "ListInstances", "do": {"status": 503}, "times": 1}`))
	began := time.Now()
	if res, _ := p.get("/api/v1/connectors/instances"); res.StatusCode != 503 {
		t.Errorf("the first call: %d", res.StatusCode)
	}
	if took := time.Since(began); took < 30*time.Millisecond {
		t.Errorf("it took %v", took)
	}
	if res, _ := p.get("/api/v1/connectors/instances"); res.StatusCode != 200 {
		t.Errorf("the second call: %d", res.StatusCode)
	}
}
