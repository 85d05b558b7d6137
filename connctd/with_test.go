package connctd_test

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"golang.org/x/oauth2"

	"github.com/connctd/connctd-go/connctd"
)

func derive(t *testing.T, c *connctd.Client, opts ...connctd.Option) *connctd.Client {
	t.Helper()
	d, err := c.With(opts...)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// again gives the credentials of newApp once more, so that the token source is the
// client's own.
func again() connctd.Option {
	return connctd.WithClientCredentials(connctd.ClientCredentials{ID: "app", Secret: connctd.NewSecret(appSecret)})
}

func list(t *testing.T, c *connctd.Client) {
	t.Helper()
	if _, err := c.ListInstances(t.Context()); err != nil {
		t.Error(err)
	}
}

// A token is fetched once for a client and what was derived from it, unless it
// would be fetched in another way.
func TestWithSharesToken(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		opt  connctd.Option
		want int64
	}{
		"another name":     {connctd.WithUserAgent("garden/2.1"), 1},
		"a logger":         {connctd.WithLogger(nil), 1},
		"other attempts":   {connctd.WithMaxAttempts(2), 1},
		"the same address": {connctd.WithBaseURL(localBase + "/"), 1},
		"another path":     {connctd.WithBaseURL("http://localhost/mirror/api/v1"), 2},
		"own credentials":  {again(), 2},
		"a token":          {connctd.WithToken(testToken), 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var fetched atomic.Int64
			rt := &transport{answer: func(r *http.Request) (*http.Response, error) {
				if r.Method == http.MethodPost {
					fetched.Add(1)
					return giveToken("fetched-token"), nil
				}
				return respond(200, "[]"), nil
			}}
			c := newApp(t, rt)
			list(t, derive(t, c, tc.opt))
			list(t, c)
			list(t, derive(t, c, tc.opt, tc.opt))
			if tc.want == 2 {
				tc.want++ // each With makes a source of its own
			}
			if n := fetched.Load(); n != tc.want {
				t.Errorf("%d tokens were fetched, want %d", n, tc.want)
			}
		})
	}
}

func TestWithSharesRefusal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var fetched atomic.Int64
		c := newApp(t, platform(numbered(&fetched), refusing("token-number-1", at(0))))
		list(t, derive(t, c, connctd.WithUserAgent("garden/2.1")))
		list(t, c) // has the second token already
		if n := fetched.Load(); n != 2 {
			t.Errorf("%d tokens were fetched, want 2", n)
		}
	})
}

func TestWithSharesBudget(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt := always(503, "")
		c := newClient(t, rt, connctd.WithRetry(connctd.RetryPolicy{MaxAttempts: 11}))
		d := derive(t, c, connctd.WithLogger(nil))
		_, _ = c.ListInstances(t.Context())
		if n := len(rt.sent()); n != 11 {
			t.Fatalf("%d attempts, want the 11 that are free", n)
		}
		_, _ = d.ListInstances(t.Context())
		if n := len(rt.sent()); n != 12 {
			t.Errorf("%d attempts by the derived client, want 1: the budget is spent", n-11)
		}
	})
}

func TestWithSharesConnections(t *testing.T) {
	t.Parallel()
	var opened atomic.Int64
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("[]")) }))
	srv.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			opened.Add(1)
		}
	}
	srv.Start()
	t.Cleanup(srv.Close)
	c, err := connctd.New(connctd.WithBaseURL(srv.URL+"/api/v1"), connctd.WithToken(testToken))
	if err != nil {
		t.Fatal(err)
	}
	d := derive(t, c, connctd.WithMaxAttempts(1))
	list(t, c)
	list(t, d)
	if n := opened.Load(); n != 1 {
		t.Errorf("%d connections, want 1", n)
	}
	d.CloseIdleConnections()
	list(t, c)
	if n := opened.Load(); n != 2 {
		t.Errorf("%d connections after the idle one was closed, want 2", n)
	}
}

// Rule S2: credentials do not go along to another scheme, host or port.
func TestWithKeepsCredentialsAtHome(t *testing.T) {
	t.Parallel()
	app := connctd.ClientCredentials{ID: "app", Secret: connctd.NewSecret(appSecret)}
	elsewhere := app
	elsewhere.TokenURL = "https://login.example/token"
	for kind, auth := range map[string]connctd.Option{
		"token":              connctd.WithToken(testToken),
		"source":             connctd.WithTokenSource(oauth2.StaticTokenSource(&oauth2.Token{AccessToken: testToken})),
		"client credentials": connctd.WithClientCredentials(app),
		"another token URL":  connctd.WithClientCredentials(elsewhere),
	} {
		rt := always(200, "[]")
		c := newClient(t, rt, auth)
		for name, to := range map[string]string{
			"host": "https://evil.example/api/v1", "port": "http://localhost:8181/api/v1", "scheme": "https://localhost/api/v1",
		} {
			if _, err := c.With(connctd.WithBaseURL(to)); !errors.Is(err, connctd.ErrInvalid) {
				t.Errorf("%s to another %s: error = %v, want ErrInvalid", kind, name, err)
			} else {
				checkHidden(t, kind, err.Error())
			}
			d := derive(t, c, connctd.WithBaseURL(to), connctd.WithToken("own-token"))
			list(t, d)
			sent := rt.sent()
			if got := sent[len(sent)-1]; got.header.Get("Authorization") != "Bearer own-token" || got.url != to+"/connectors/instances" {
				t.Errorf("%s to another %s: sent to %s with %q", kind, name, got.url, got.header.Get("Authorization"))
			}
		}
	}
	none, err := connctd.New(connctd.WithBaseURL(localBase))
	if err != nil {
		t.Fatal(err)
	}
	derive(t, none, connctd.WithBaseURL("https://other.example/api/v1")) // nothing to go along
}

func TestWithOverrides(t *testing.T) {
	t.Parallel()
	first, second := always(200, "[]"), always(200, "[]")
	c := newClient(t, first, connctd.WithUserAgent("garden/2.1"))
	d := derive(t, c, connctd.WithHTTPClient(&http.Client{Transport: second}), connctd.WithToken("second-token"), connctd.WithUserAgent("shed/1"))
	list(t, d)
	list(t, c)
	for rt, want := range map[*transport][2]string{first: {"Bearer " + testToken, "garden/2.1 connctd-go"}, second: {"Bearer second-token", "shed/1 connctd-go"}} {
		if n := len(rt.sent()); n != 1 {
			t.Fatalf("%d requests, want 1", n)
		}
		h := rt.sent()[0].header
		if got := [2]string{h.Get("Authorization"), h.Get("User-Agent")}; got != want {
			t.Errorf("sent %q, want %q", got, want)
		}
	}
	if _, err := c.With(connctd.WithBaseURL("ftp://x"), connctd.WithMaxAttempts(0)); matching(err) != "Invalid" || !errors.Is(err, connctd.ErrInvalid) {
		t.Errorf("bad options: %v", err)
	}
	list(t, derive(t, c)) // a With that failed leaves nothing behind
}

// A shared token is fetched under the options of the client with the credentials.
func TestWithWhoFetches(t *testing.T) {
	t.Parallel()
	rt := platform(
		func(*http.Request) *http.Response { return giveToken("fetched-token") },
		func(*http.Request) *http.Response { return respond(200, "[]") })
	var first, derived diary
	c := derive(t, newApp(t, rt), again(), connctd.WithHooks(first.hooks()))
	list(t, derive(t, c, connctd.WithHooks(derived.hooks())))
	if len(first.lines) != 4 || first.lines[0] != "call FetchToken POST /oauth2/token" || len(derived.lines) != 4 {
		t.Errorf("the first was told %q, the derived one %q; want the fetch and the call", first.lines, derived.lines)
	}
}
