package testsuite_test

import (
	"net/url"
	"testing"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// What was prepared once, each subtest goes on from, in a server of its own. A
// customer's part is played by Browse: it opens the link and presses a button.
func TestConsent(t *testing.T) {
	t.Parallel()
	srv := platform(t)
	open(t, srv)
	tests := map[string]struct {
		decide func(*testing.T, *mockserver.Page) error
		status connctd.ClientStatus
		things int
	}{
		"allowed": {
			func(t *testing.T, p *mockserver.Page) error { _, err := p.Allow(t.Context()); return err },
			connctd.StatusStarted, 2,
		},
		"allowed, and never came back": {
			func(t *testing.T, p *mockserver.Page) error { return p.AllowButLoseRedirect(t.Context()) },
			connctd.StatusStarted, 2,
		},
		"denied": {
			func(t *testing.T, p *mockserver.Page) error { _, err := p.Deny(t.Context()); return err },
			connctd.StatusError, 0,
		},
		"not answered in time": {
			func(t *testing.T, p *mockserver.Page) error { return p.Expire(t.Context()) },
			connctd.StatusError, 0,
		},
		"only looked at": {
			func(*testing.T, *mockserver.Page) error { return nil },
			connctd.StatusStarting, 0,
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fork := srv.Fork(t)
			app := open(t, fork)
			link, err := app.Connect(t.Context(), "alice")
			if err != nil || link == nil {
				t.Fatalf("Connect = %v, %v; want a link", link, err)
			}
			if err := tc.decide(t, page(t, fork, link)); err != nil {
				t.Fatal(err)
			}
			err = fork.WaitFor(t.Context(), string(tc.status), func(s mockserver.State) bool {
				return s.Clients[0].Status == tc.status && len(s.Things) == tc.things
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// page opens a consent link as the customer's browser does.
func page(t *testing.T, srv *mockserver.Server, link *url.URL) *mockserver.Page {
	t.Helper()
	p, err := srv.Browse(t.Context(), link)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
