package mockserver_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/connctd/connctd-go/mockserver"
)

func TestAdminRoutes(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.WithScenario(load(t, lampScenario)))
	tests := map[string]struct {
		method, path string
		header       []string
		status       int
		body         string
	}{
		"the list":             {"GET", "/_mock/", nil, 200, "/_mock/state"},
		"what a reset leaves":  {"GET", "/_mock/", nil, 200, "journal and faults stay"},
		"without a slash":      {"GET", "/_mock", nil, 200, "/_mock/state"},
		"health":               {"GET", "/_mock/health", nil, 200, `{"status":"ok"}`},
		"only the head":        {"HEAD", "/_mock/health", nil, 200, ""},
		"state":                {"GET", "/_mock/state", nil, 200, `"(set)"`},
		"an unknown path":      {"GET", "/_mock/stat", nil, 404, "GET /_mock/ lists what there is"},
		"another method":       {"PUT", "/_mock/state", nil, 405, "this path takes GET"},
		"a foreign host":       {"GET", "/_mock/state", []string{"Host", "evil.example"}, 403, "HOST_NOT_ALLOWED"},
		"a foreign origin":     {"POST", "/_mock/state", []string{"Origin", "https://evil.example"}, 403, "FOREIGN_ORIGIN"},
		"an opaque origin":     {"POST", "/_mock/state", []string{"Origin", "null"}, 403, "FOREIGN_ORIGIN"},
		"a cross-site request": {"POST", "/_mock/state", []string{"Sec-Fetch-Site", "cross-site"}, 403, "FOREIGN_ORIGIN"},
		"of the same origin":   {"POST", "/_mock/state", []string{"Origin", "http://localhost"}, 405, "METHOD_NOT_ALLOWED"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res, body := ask(t, srv, tc.method, tc.path, tc.header...)
			if res.StatusCode != tc.status || !strings.Contains(body, tc.body) {
				t.Errorf("%d %s, want %d %s", res.StatusCode, body, tc.status, tc.body)
			}
			for name, want := range map[string]string{
				"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "same-origin",
				"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
			} {
				if got := res.Header.Get(name); got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
		})
	}
}

// The admin API tells the state as the server's own method does, and no secret.
func TestAdminState(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.WithScenario(load(t, strings.ReplaceAll(lampScenario, `{"room": "hall"}`, `{"room": "hall", "pin": "canary"}`))))
	if err := srv.WaitFor(t.Context(), "the lamp is there", func(s mockserver.State) bool { return len(s.Things) == 2 && s.Clients[0].Status == "STARTED" }); err != nil {
		t.Fatal(err)
	}
	_, body := ask(t, srv, "GET", "/_mock/state")
	var got mockserver.State
	d := json.NewDecoder(strings.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(srv.State(), got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	if _, empty := ask(t, mockserver.New(t), "GET", "/_mock/state"); empty != `{"instances":[],"clients":[],"things":[],"actions":[],"callbacks":[],"subjects":[]}` {
		t.Errorf("the state of nothing is %s", empty)
	}
	if strings.Contains(body, "canary") {
		t.Errorf("the state has a configuration: %s", body)
	}
}
