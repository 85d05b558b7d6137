package connctd_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

// counter is a server that must see nothing.
func counter(t *testing.T) (address string, seen *atomic.Int64) {
	t.Helper()
	seen = &atomic.Int64{}
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { seen.Add(1) }))
	t.Cleanup(srv.Close)
	return srv.URL, seen
}

var redirectStatuses = []int{301, 302, 303, 307, 308}

// Rule S1: no redirect is ever followed, whatever the call, the status and the
// target, with an http.Client that would follow and trusts all of them.
func TestRedirectsAreNeverFollowed(t *testing.T) {
	t.Parallel()
	foreign, secure := newWitness(t), newTLSWitness(t)
	foreign.mustSeeNothing(t)
	secure.mustSeeNothing(t)
	targets := map[string]string{
		"other path": "/consent", "other port": foreign.port + "/consent?code=1", "other host": foreign.host + "/consent?code=1",
		"no scheme": strings.TrimPrefix(foreign.port, "http:") + "/api/v1/things", "https": secure.port + "/api/v1/things",
	}
	for _, status := range redirectStatuses {
		for name, to := range targets {
			t.Run(strconv.Itoa(status)+" "+name, func(t *testing.T) {
				t.Parallel()
				srv, seen := redirecting(t, httptest.NewServer, status, to)
				c, err := connctd.New(connctd.WithBaseURL(srv.URL+"/api/v1"), connctd.WithToken(testToken), connctd.WithHTTPClient(secure.trusting))
				if err != nil {
					t.Fatal(err)
				}
				for call, do := range everyCall {
					checkRedirect(t, call, status, do(t.Context(), c))
				}
				if n := seen.Load(); n != int64(len(everyCall)) {
					t.Errorf("%d requests for %d calls", n, len(everyCall))
				}
			})
		}
	}
	t.Logf("%d cases", len(redirectStatuses)*len(targets)*len(everyCall))
}

func checkRedirect(t *testing.T, name string, status int, err error) {
	t.Helper()
	if name == "CreateClient" && status == http.StatusSeeOther {
		if err != nil {
			t.Errorf("303 to CreateClient is a result, got %v", err)
		}
		return
	}
	answer, ok := errors.AsType[*connctd.Error](err)
	if !ok || answer.StatusCode != status || !errors.Is(err, connctd.ErrUnexpectedRedirect) {
		t.Errorf("error = %v, want an *Error with status %d that matches ErrUnexpectedRedirect", err, status)
	}
}

// The token endpoint is no exception.
func TestRedirectOfTokenEndpoint(t *testing.T) {
	t.Parallel()
	foreign, seen := counter(t)
	for _, status := range redirectStatuses {
		for _, location := range []string{foreign, "http://[::1", ""} {
			var asked atomic.Int64
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				asked.Add(1)
				w.Header().Set("Location", location)
				w.WriteHeader(status)
			}))
			c, err := connctd.New(connctd.WithBaseURL(srv.URL+"/api/v1"), connctd.WithClientCredentials(connctd.ClientCredentials{
				ID: "app", Secret: connctd.NewSecret("app-secret"),
			}))
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.ListInstances(t.Context())
			answer, ok := errors.AsType[*connctd.Error](err)
			if !ok || answer.Op != "FetchToken" || answer.StatusCode != status || !errors.Is(err, connctd.ErrUnexpectedRedirect) {
				t.Errorf("%d to %q: error = %v", status, location, err)
			}
			if n := asked.Load(); n != 1 {
				t.Errorf("%d to %q: %d requests, want 1", status, location, n)
			}
			srv.Close()
		}
	}
	if n := seen.Load(); n != 0 {
		t.Errorf("the other server saw %d requests", n)
	}
}

func TestCreateClientRedirect(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		location, body string
		want           string
		id             connctd.ClientID
	}{
		"no body":            {location: "https://consent.example/a?state=1", want: "https://consent.example/a?state=1"},
		"id":                 {location: "https://consent.example/", body: `{"id":"c1"}`, want: "https://consent.example/", id: "c1"},
		"client_id":          {location: "https://consent.example/", body: `{"client_id":"c1"}`, want: "https://consent.example/", id: "c1"},
		"HTML":               {location: "https://consent.example/", body: `<a href="/">See other</a>`, want: "https://consent.example/"},
		"relative":           {location: "/consent/c1", want: "http://localhost/consent/c1"},
		"relative to path":   {location: "consent", want: "http://localhost/api/v1/connectors/consent"},
		"without scheme":     {location: "//consent.example/x", want: "http://consent.example/x"},
		"longest":            {location: "https://consent.example/?" + strings.Repeat("x", 8<<10-25), want: "https://consent.example/?" + strings.Repeat("x", 8<<10-25)},
		"an id that is none": {location: "https://consent.example/", body: `{"id":"../x"}`, want: "https://consent.example/"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rt := always(303, tc.body, "Location", tc.location)
			created, err := newClient(t, rt).Subject("alice").CreateClient(t.Context(), connctd.ClientSpec{Type: "netatmo"})
			if err != nil {
				t.Fatal(err)
			}
			if !created.NeedsRedirect() || created.Redirect.String() != tc.want || created.ID != tc.id {
				t.Errorf("got %q, id %q; want %q, id %q", created.Redirect.String(), created.ID, tc.want, tc.id)
			}
			if n := len(rt.sent()); n != 1 {
				t.Errorf("%d requests, want 1", n)
			}
		})
	}
}

// A 303 whose Location is of no use must not look like a lost answer: the client exists.
func TestCreateClientUnusableRedirect(t *testing.T) {
	t.Parallel()
	tests := map[string][]string{
		"none":              {},
		"empty":             {"Location", ""},
		"two":               {"Location", "https://a.example/", "Location", "https://b.example/"},
		"too long":          {"Location", "https://a.example/?query-canary=" + strings.Repeat("x", 8<<10)},
		"no URL":            {"Location", "http://[::1?query-canary"},
		"a script":          {"Location", "javascript:alert('query-canary')"},
		"user info":         {"Location", "https://user:query-canary@a.example/"},
		"no host":           {"Location", "https:///query-canary"},
		"a control byte":    {"Location", "https://a.example/\x01query-canary"},
		"a control rune":    {"Location", "https://a.example/\u0085query-canary"},
		"another scheme":    {"Location", "ftp://a.example/query-canary"},
		"mail":              {"Location", "mailto:query-canary@a.example"},
		"an opaque address": {"Location", "https:query-canary"},
		"two ports":         {"Location", "//a.example:0:0/query-canary"},
	}
	for name, header := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rt := always(303, "", header...)
			_, err := newClient(t, rt).Subject("alice").CreateClient(t.Context(), connctd.ClientSpec{Type: "netatmo"})
			if !errors.Is(err, connctd.ErrBadResponse) || !strings.Contains(err.Error(), "the connector client was created") {
				t.Errorf("error = %v, want ErrBadResponse that says that the client was created", err)
			}
			if strings.Contains(err.Error(), "query-canary") {
				t.Errorf("the error repeats the Location: %v", err)
			}
			if n := len(rt.sent()); n != 1 {
				t.Errorf("%d requests, want 1", n)
			}
		})
	}
}

// A transport that follows redirects by itself is found out.
func TestTransportThatFollows(t *testing.T) {
	t.Parallel()
	for name, do := range everyCall {
		rt := &transport{answer: func(r *http.Request) (*http.Response, error) {
			res := respond(200, `{"id":"1"}`)
			res.Request = r.Clone(r.Context())
			res.Request.Response = respond(302, "")
			return res, nil
		}}
		err := do(t.Context(), newClient(t, rt))
		if !errors.Is(err, connctd.ErrUnexpectedRedirect) || errors.Is(err, connctd.ErrOutcomeUnknown) != creates[name] {
			t.Errorf("%s: error = %v", name, err)
		}
	}
}
