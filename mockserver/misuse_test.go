package mockserver_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// fakeTB is a test that notes what it is told.
type fakeTB struct {
	cleanups []func()
	errors   []string
	fatal    string
}

func (f *fakeTB) Helper()                      {}
func (f *fakeTB) Cleanup(do func())            { f.cleanups = append(f.cleanups, do) }
func (f *fakeTB) Errorf(text string, a ...any) { f.errors = append(f.errors, fmt.Sprintf(text, a...)) }
func (f *fakeTB) Fatalf(text string, a ...any) { f.fatal = fmt.Sprintf(text, a...) }

func (f *fakeTB) end() {
	for _, do := range f.cleanups {
		do()
	}
}

// send sends a request with the default token, unless the header names another.
func send(t *testing.T, srv *mockserver.Server, method, path, body string, header ...string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, srv.BaseURL()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+mockserver.DefaultToken)
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	if host := req.Header.Get("Host"); host != "" {
		req.Host = host
	}
	res, err := srv.HTTPClient().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	return res
}

// A request that no client should ever send fails the test, and says how to do better.
func TestMisuseFailsTheTest(t *testing.T) {
	t.Parallel()
	subject := []string{"X-External-Subject-Id", "alice"}
	tests := map[string]struct {
		method, path, body string
		header             []string
		want               string // empty: no failure
	}{
		"unknown path":     {"GET", "/connectors/instance", "", nil, "nearest is GET /api/v1/connectors/instances"},
		"a wrong parent":   {"GET", "/client", "", nil, "nearest is GET /api/v1/connectors/clients "},
		"a lost method":    {"PUT", "/nowhere", "", nil, "nearest is POST /api/v1/things"},
		"unknown method":   {"PUT", "/connectors/instances", "", nil, "takes POST, GET"},
		"no token":         {"GET", "/connectors/instances", "", []string{"Authorization", ""}, "Authorization is missing"},
		"no subject":       {"GET", "/connectors/clients", "", nil, "X-External-Subject-Id is missing"},
		"no JSON":          {"POST", "/connectors/instances", "{", []string{"Content-Type", "application/json"}, "not one whole JSON value"},
		"wrong type":       {"POST", "/connectors/instances", `{"connector_type_id":7}`, []string{"Content-Type", "application/json"}, "connector_type_id is a number, want a string"},
		"wrong list":       {"POST", "/things", `{"name":"n","components":{}}`, append([]string{"Content-Type", "application/json"}, subject...), "components is an object, want a list"},
		"wrong object":     {"POST", "/things", `{"name":"n","attributes":[[]]}`, append([]string{"Content-Type", "application/json"}, subject...), "attributes is a list, want an object"},
		"no time":          {"PUT", "/things/x/components/y/properties/z", `{"value":"1","lastUpdate":"garbage"}`, append([]string{"Content-Type", "application/json"}, subject...), "lastUpdate must be a time, such as"},
		"a number as time": {"PUT", "/things/x/components/y/properties/z", `{"value":"1","lastUpdate":7}`, append([]string{"Content-Type", "application/json"}, subject...), "lastUpdate must be a time, such as"},
		"no content type":  {"POST", "/connectors/instances", "{}", nil, "the Content-Type must be application/json (Content-Type \"\")"},
		"a wrong token":    {"GET", "/connectors/instances", "", []string{"Authorization", "Bearer nonsense"}, ""},
		"an unknown id":    {"GET", "/connectors/instances/x", "", nil, ""},
		"an unknown type":  {"POST", "/connectors/instances", `{"connector_type_id":"x"}`, []string{"Content-Type", "application/json"}, ""},
		"a missing client": {"DELETE", "/connectors/clients/x", "", subject, ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, allowed := range []bool{false, true} {
				tb := &fakeTB{}
				var opts []mockserver.Option
				if allowed {
					opts = append(opts, mockserver.AllowBadRequests())
				}
				send(t, mockserver.New(tb, opts...), tc.method, tc.path, tc.body, tc.header...)
				tb.end()
				got := strings.Join(tb.errors, "\n")
				if want := tc.want != "" && !allowed; want != (got != "") || want && !strings.Contains(got, tc.want) {
					t.Errorf("allowed %v: failures = %q, want %q", allowed, got, tc.want)
				}
			}
		})
	}
}

// Whoever opens the root is told where everything is.
func TestRoot(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.AllowBadRequests())
	if res, body := ask(t, srv, "GET", "/"); res.StatusCode != 404 || !strings.Contains(body, "the API is under /api/v1, and the admin API under /_mock/") {
		t.Errorf("%d %s", res.StatusCode, body)
	}
}

func TestBadOptionsFailTheTest(t *testing.T) {
	t.Parallel()
	polls := 0
	twice := counting("counting", &polls, 0)
	for name, opts := range map[string][]mockserver.Option{
		"nil connector":       {mockserver.WithConnector(nil)},
		"connector twice":     {mockserver.WithConnector(twice), mockserver.WithConnector(twice)},
		"an empty credential": {mockserver.WithCredential(mockserver.Credential{})},
		"nobody's token":      {mockserver.WithCredential(mockserver.Credential{Token: "x"})},
	} {
		tb := &fakeTB{}
		if srv := mockserver.New(tb, opts...); srv != nil || tb.fatal == "" {
			t.Errorf("%s: the test goes on", name)
		}
		if _, err := mockserver.Start(t.Context(), opts...); err == nil {
			t.Errorf("%s: Start gives no error", name)
		}
	}
	tb := &fakeTB{}
	srv := mockserver.New(tb, mockserver.WithLogger(nil))
	if c := srv.Client(connctd.WithBaseURL("nonsense")); c != nil || tb.fatal == "" {
		t.Error("a client of nonsense is made")
	}
	tb.end()
}

func TestCredentialHidesItsSecrets(t *testing.T) {
	t.Parallel()
	c := mockserver.Credential{ID: "app", Secret: "canary", Token: "canary", Account: "acme"}
	if text := fmt.Sprintf("%v %+v %#v %s", c, c, &c, c); strings.Contains(text, "canary") || !strings.Contains(text, "acme") {
		t.Errorf("printed as %s", text)
	}
}

// Rule W2: a page in a browser must not reach the server under a name of its own.
func TestHostHeader(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t)
	for host, want := range map[string]int{
		"localhost": 200, "LOCALHOST:80": 200, "127.0.0.1": 200, "127.9.9.9:1": 200, "[::1]": 200, "[::1]:8080": 200,
		"evil.example": 403, "localhost.evil.example": 403, "192.168.0.1": 403, "127.0.0.1.evil.example:80": 403,
	} {
		if res := send(t, srv, "GET", "/connectors/descriptions", "", "Host", host); res.StatusCode != want {
			t.Errorf("Host %s: %d, want %d", host, res.StatusCode, want)
		}
	}
}

// Many of them are counted, and the first are told.
func TestMuchMisuse(t *testing.T) {
	t.Parallel()
	tb := &fakeTB{}
	srv := mockserver.New(tb)
	for i := range 300 {
		send(t, srv, "GET", fmt.Sprintf("/nowhere/%d", i), "")
	}
	tb.end()
	if n := len(tb.errors); n != 21 || tb.errors[20] != "mockserver: and 280 more requests that no client should send" {
		t.Errorf("%d failures, the last of which is %s", n, tb.errors[n-1])
	}
}

// What makes no sense in Go is told in the words of this package.
func TestNothing(t *testing.T) {
	t.Parallel()
	tb := &fakeTB{}
	if mockserver.New(tb, mockserver.AllowBadRequests(), nil); tb.fatal != "mockserver: option 2 of 2 is nil" {
		t.Errorf("an option that is nil: %q", tb.fatal)
	}
	var ctx context.Context
	if _, err := mockserver.Start(ctx); err == nil || err.Error() != "mockserver: Start: the ctx is nil" {
		t.Errorf("no ctx: %v", err)
	}
	srv := mockserver.New(t)
	_, noScenario := mockserver.LoadScenario(nil)
	_, noFaults := mockserver.LoadFaults(nil)
	for _, err := range []error{srv.Import(nil), noScenario, noFaults} {
		if err == nil || !strings.HasSuffix(err.Error(), ": the reader is nil") {
			t.Errorf("no reader: %v", err)
		}
	}
	for name, do := range map[string]func(){"New": func() { mockserver.New(nil) }, "Fork": func() { srv.Fork(nil) }} {
		func() {
			defer func() {
				if said := fmt.Sprint(recover()); said != "mockserver: "+name+": the test is nil; Start needs none" {
					t.Errorf("%s panics with %s", name, said)
				}
			}()
			do()
		}()
	}
}

// A scope that is misspelt would refuse everything, and nobody would know why.
func TestCredentialOfUnknownScope(t *testing.T) {
	t.Parallel()
	_, err := mockserver.Start(t.Context(), mockserver.WithCredential(mockserver.Credential{ID: "app", Scopes: []string{connctd.ScopeThingsRead, "connctd.conector"}}))
	if err == nil || !strings.Contains(err.Error(), `"connctd.conector" is no scope; there are connctd.connector, connctd.things.read, `) {
		t.Errorf("error = %v", err)
	}
}

// A time that can be read and not be written is refused, or one value would spoil the
// answers and files that have everything in them.
func TestTimesThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t)
	alice := srv.Client().Subject("alice")
	id, err := alice.CreateThing(t.Context(), withMain(lamp()))
	if err != nil {
		t.Fatal(err)
	}
	before := srv.State()
	part := before.Things[0].Components[0]
	header := []string{"Content-Type", "application/json", "X-External-Subject-Id", "alice"}
	path := fmt.Sprintf("/things/%s/components/%s/properties/%s", id, part.ID, part.Properties[0].ID)
	if res := send(t, srv, "PUT", path, `{"value":"7","lastUpdate":"2026-01-01T00:00:00+24:00"}`, header...); res.StatusCode != 400 {
		t.Errorf("a value of a zone that there is not: %d, want 400", res.StatusCode)
	}
	srv.AssertUnchanged(t, before)
	file := strings.Replace(exported(t, srv), `Z"`, `+24:00"`, 1)
	if err := srv.Import(strings.NewReader(file)); err == nil || !strings.Contains(err.Error(), "lastUpdate must be of the years 0 to 9999") {
		t.Errorf("a file with one: %v", err)
	}
	srv.AssertUnchanged(t, before)
}
