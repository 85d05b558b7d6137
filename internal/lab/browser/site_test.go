package browser_test

import (
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/examples/webapp"
	"github.com/connctd/connctd-go/internal/lab/browser"
	"github.com/connctd/connctd-go/mockserver"
)

// platform is a mock with the scenario of its command, on a socket.
func platform(t *testing.T, opts ...mockserver.Option) *mockserver.Server {
	t.Helper()
	srv := mockserver.New(t, append([]mockserver.Option{mockserver.WithScenario(mockserver.DefaultScenario())}, opts...)...)
	srv.URL()
	return srv
}

// root is where a browser finds a mock, without a slash at its end.
func root(srv *mockserver.Server) string { return strings.TrimSuffix(srv.URL(), "/api/v1") }

// shop is the web application of the examples on a platform, as its command starts it.
type shop struct {
	*mockserver.Server
	root string
}

func openShop(t *testing.T, srv *mockserver.Server) *shop {
	t.Helper()
	return openShopVia(t, srv, srv.URL())
}

// openShopVia opens one that finds the platform at another address.
func openShopVia(t *testing.T, srv *mockserver.Server, base string) *shop {
	t.Helper()
	listener := listen(t)
	return openShopAt(t, srv, base, listener, "http://"+listener.Addr().String())
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return listener
}

// openShopAt opens one that listens here, and is found by browsers at an address.
func openShopAt(t *testing.T, srv *mockserver.Server, base string, listener net.Listener, address string) *shop {
	t.Helper()
	api, err := connctd.New(connctd.WithBaseURL(base), connctd.WithToken(mockserver.DefaultToken))
	if err != nil {
		t.Fatal(err)
	}
	app, err := webapp.New(t.Context(), webapp.Config{
		Platform: api, Address: address, NetatmoID: "my-app", NetatmoSecret: connctd.NewSecret("my-secret"), Every: 250 * time.Millisecond,
		SignIn: func(name, password string) (connctd.SubjectID, bool) {
			return connctd.SubjectID(name), password == "demo"
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: app.Handler(), ReadHeaderTimeout: 5 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	t.Cleanup(func() {
		app.Close()
		_ = server.Close()
		<-ended
		api.CloseIdleConnections()
	})
	return &shop{srv, address}
}

// customer is a tab of one who has just signed in.
func (s *shop) customer(t *testing.T, name string) *browser.Tab {
	t.Helper()
	tab := chromium.Tab(t)
	s.signIn(tab, name)
	return tab
}

func (s *shop) signIn(tab *browser.Tab, name string) {
	tab.Open(s.root)
	tab.Type("name", name)
	tab.Type("password", "demo")
	tab.Submit("signin")
	tab.WaitText("customer", name)
}

// The buttons of the consent page, which has no test ids: it stands in for a page of
// somebody else.
const (
	allow = "button[value=allow]"
	deny  = "button[value=deny]"
)

// connected is a tab of a customer whose station shows.
func (s *shop) connected(t *testing.T, name string) *browser.Tab {
	t.Helper()
	tab := s.customer(t, name)
	tab.Submit("connect")
	tab.SubmitAt(allow)
	tab.WaitText("status", "Connected")
	tab.WaitCount("thing", 2)
	return tab
}

// measure makes a sensor of a customer's say something.
func measure(t *testing.T, srv *mockserver.Server, customer, sensor, value string) {
	t.Helper()
	for _, thing := range srv.State().Things {
		if thing.Subject == customer && thing.Name == sensor {
			c := thing.Components[0]
			if err := srv.Client().Subject(customer).SetProperty(t.Context(), thing.ID, c.ID, c.Properties[0].ID, connctd.Value(value)); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatalf("%s has no %s", customer, sensor)
}
