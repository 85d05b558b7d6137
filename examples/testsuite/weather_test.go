package testsuite_test

import (
	"testing"
	"testing/synctest"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/examples/testsuite"
	"github.com/connctd/connctd-go/mockserver"
)

// instances are what the two connectors of the default scenario want of an app.
var instances = []connctd.InstanceSpec{
	{Type: "openweathermap", Config: map[string]any{"app_key": connctd.NewSecret("my-app-key")}},
	{Type: "netatmo", Config: map[string]any{
		"client_id": "my-app", "client_secret": connctd.NewSecret("my-app-secret"),
		"origin_callback_uri": "https://app.example/callback",
	}},
}

// platform starts a mock that has connectors, and nothing else yet.
func platform(t *testing.T) *mockserver.Server {
	t.Helper()
	return mockserver.New(t, mockserver.WithScenario(mockserver.DefaultScenario()))
}

// open starts the app on a platform.
func open(t *testing.T, srv *mockserver.Server) *testsuite.App {
	t.Helper()
	app, err := testsuite.Open(t.Context(), srv.Client(), instances...)
	if err != nil {
		t.Fatal(err)
	}
	return app
}

// What the platform has in the end is asked of its state.
func TestFollow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := platform(t)
		app := open(t, srv)
		if err := app.Follow(t.Context(), "alice", "London"); err != nil {
			t.Fatal(err)
		}
		state := srv.State()
		if len(state.Clients) != 1 || state.Clients[0].Subject != "alice" || state.Clients[0].Status != connctd.StatusStarted {
			t.Errorf("clients = %+v, want one of alice that is started", state.Clients)
		}
		if name := state.Things[0].Name; name != "Weather in London" {
			t.Errorf("the thing is called %q", name)
		}
		if err := app.Follow(t.Context(), "alice", "London"); err != nil {
			t.Errorf("a second time: %v", err)
		}
		srv.AssertUnchanged(t, state)
	})
}

// A restart of the app finds what it has prepared.
func TestOpenTwice(t *testing.T) {
	t.Parallel()
	srv := platform(t)
	open(t, srv)
	before := srv.State()
	open(t, srv)
	srv.AssertUnchanged(t, before)
}
