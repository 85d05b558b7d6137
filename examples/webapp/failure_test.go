package webapp_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/examples/webapp"
	"github.com/connctd/connctd-go/mockserver"
)

// What goes wrong at the platform is told in the words of a customer, never in its own.
func TestFailures(t *testing.T) {
	t.Parallel()
	prepared := mockserver.New(t, mockserver.WithScenario(mockserver.DefaultScenario()))
	serve(t, prepared)
	tests := map[string]struct {
		fault  mockserver.Fault
		button string // empty: the page itself
		status int
		text   string
	}{
		"down":           {mockserver.On(mockserver.ListClients).Do(mockserver.Status(503)), "", 503, "Nothing is lost"},
		"out of reach":   {mockserver.On(mockserver.ListClients).Do(mockserver.Drop()), "", 503, "cannot be reached"},
		"not connecting": {mockserver.On(mockserver.CreateClient).Do(mockserver.Status(503)), "/connect", 503, "Nothing is lost"},
		"busy":           {mockserver.On(mockserver.CreateClient).Do(mockserver.Status(429)), "/connect", 503, "Too much is going on"},
		"not removing":   {mockserver.On(mockserver.DeleteClient).Do(mockserver.Status(500)), "/disconnect", 503, "could not be done"},
		"nowhere":        {mockserver.On(mockserver.ListClients).Do(mockserver.Status(404)), "/disconnect", 500, "the fault is ours"},
		"not ready": {
			mockserver.On(mockserver.CreateClient).Do(mockserver.Status(400, connctd.CodeInstanceMissing)),
			"/connect", 503, "not ready",
		},
		"in the way": {mockserver.On(mockserver.CreateClient).Do(mockserver.Status(409)), "/connect", 409, "Something else"},
		"our fault":  {mockserver.On(mockserver.CreateClient).Do(mockserver.Status(403)), "/connect", 500, "the fault is ours"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fork := prepared.Fork(t)
			alice := serve(t, fork).customer(t, "alice")
			if tc.button == "/disconnect" {
				alice.post("/connect")
			}
			fault := fork.Inject(tc.fault)
			var p answer
			if tc.button == "" {
				p = alice.get("/")
			} else {
				p = alice.post(tc.button)
			}
			if p.status != tc.status || !strings.Contains(strings.Join(p.shown("problem"), ""), tc.text) {
				t.Errorf("%d %s", p.status, p.text)
			}
			if strings.Contains(p.text, "CONNECTOR_") || strings.Contains(p.text, "connctd:") {
				t.Errorf("the platform's words are shown: %s", p.text)
			}
			fault.Remove()
			if got := alice.status(); strings.Contains(got, "Nothing is lost") {
				t.Errorf("when it is over: %q", got)
			}
		})
	}
}

// A mock that has gone is like a platform without a network.
func TestPlatformGone(t *testing.T) {
	t.Parallel()
	w := begin(t)
	alice := w.customer(t, "alice")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for _, p := range []answer{alice.get("/"), alice.post("/connect"), alice.post("/disconnect")} {
		if p.status != http.StatusServiceUnavailable || len(p.shown("problem")) != 1 {
			t.Errorf("%d %s", p.status, p.text)
		}
	}
}

// Somebody removes the instance while the app runs: the next customer does not notice.
func TestInstanceGone(t *testing.T) {
	t.Parallel()
	w := begin(t)
	if err := w.Client().DeleteInstance(t.Context(), w.State().Instances[0].ID); err != nil {
		t.Fatal(err)
	}
	if page := w.consent(t, w.customer(t, "alice").post("/connect")); page.Status != http.StatusOK {
		t.Errorf("the consent page: %d", page.Status)
	}
	if n := len(w.State().Instances); n != 1 {
		t.Errorf("%d instances, want 1", n)
	}
}

// The answer to the create is lost, and with it the way to the consent page.
func TestLostAnswer(t *testing.T) {
	t.Parallel()
	w := begin(t)
	alice := w.customer(t, "alice")
	w.Inject(mockserver.On(mockserver.CreateClient).Phase(mockserver.AfterCommit).Nth(1).Do(mockserver.Drop()))
	if p := alice.post("/connect"); p.location() != "/" || alice.status() != "Waiting for Netatmo" {
		t.Errorf("%d, then %q", p.status, alice.status())
	}
	if page := w.consent(t, alice.post("/restart")); page.Status != http.StatusOK {
		t.Errorf("started over: %d", page.Status)
	}
}

// An app that cannot work says so at its start.
func TestNew(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.WithScenario(mockserver.DefaultScenario()))
	_, err := webapp.New(t.Context(), webapp.Config{Platform: srv.Client(), Address: "https://app.example"})
	if !errors.Is(err, connctd.ErrBadRequest) {
		t.Errorf("without the app's keys: %v, want ErrBadRequest", err)
	}
}

// The pages lead to each other, and the platform back to them, at the root of a host.
func TestNoAddress(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.WithScenario(mockserver.DefaultScenario()))
	for _, address := range []string{
		"", "app.example", "ftp://app.example", "https://", "https://:8080", "https://alice:hush@app.example",
		"https://app.example/weather", "https://app.example/?", "https://app.example/?x=1", "https://app.example/#x",
	} {
		_, err := webapp.New(t.Context(), webapp.Config{Platform: srv.Client(), Address: address})
		if err == nil || !strings.Contains(err.Error(), "such as https://app.example") || strings.Contains(err.Error(), "hush") {
			t.Errorf("%q: %v", address, err)
		}
	}
	if n := len(srv.State().Instances); n != 0 {
		t.Errorf("%d instances, want none", n)
	}
}
