package connctd_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

const (
	cannedID     = "d202e1a7-20a2-4581-9630-551dbe39d888"
	cannedClient = `{"id":"` + cannedID + `","instance":{"href":"https://api.connctd.io/api/v1/connectors/instances/1d79b399"},"connector":{"href":"https://api.connctd.io/api/v1/connectors/descriptions/2"},"mappings":[{"connector_thing_id":"abc","thing_id":"56ed33d9-bd1a-4650-9264-d996132098de"}],"status":"STARTED"}`
	cannedMade   = `{"id":"` + cannedID + `"}`
)

// cannedFor is the answer to a request.
func cannedFor(r *http.Request) (status int, body string) {
	switch {
	case r.Method == http.MethodGet:
		return http.StatusOK, cannedClient
	case r.URL.Path == "/oauth2/token":
		return http.StatusOK, `{"access_token":"` + testToken + `","token_type":"bearer","expires_in":3599}`
	}
	return http.StatusCreated, cannedMade
}

// canned answers without a server and without keeping anything. It reads what is
// sent, as a transport must.
type canned struct{ header http.Header }

func newCanned() canned { return canned{http.Header{"Content-Type": {"application/json"}}} }

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
	}
	status, body := cannedFor(r)
	return &http.Response{
		StatusCode: status, Header: c.header, Request: r, ContentLength: int64(len(body)),
		Body: io.NopCloser(strings.NewReader(body)),
	}, nil
}

// roads are the ways from a caller to its answer.
var roads = []struct {
	name string
	open func(testing.TB) (base string, rt http.RoundTripper)
}{
	{"canned", func(testing.TB) (string, http.RoundTripper) { return localBase, newCanned() }},
	{"loopback", func(t testing.TB) (string, http.RoundTripper) {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			status, body := cannedFor(r)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}))
		t.Cleanup(srv.Close)
		return srv.URL + "/api/v1", srv.Client().Transport
	}},
}

// station is a configuration as an app has one, in a struct of its own.
type station struct {
	City     string `json:"city"`
	Country  string `json:"country"`
	Language string `json:"language"`
	Units    string `json:"units"`
	Notes    string `json:"notes"`
}

// kibibyte is a client whose create request has a body of 1 KiB.
var kibibyte = connctd.ClientSpec{Type: "openweathermap", Config: station{
	City: "Berlin", Country: "Germany", Language: "de", Units: "metric", Notes: strings.Repeat("x", 1024-136),
}}
