package connctd_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

const cannedClient = `{"id":"d202e1a7-20a2-4581-9630-551dbe39d888","instance":{"href":"https://api.connctd.io/api/v1/connectors/instances/1d79b399"},"connector":{"href":"https://api.connctd.io/api/v1/connectors/descriptions/2"},"mappings":[{"connector_thing_id":"abc","thing_id":"56ed33d9-bd1a-4650-9264-d996132098de"}],"status":"STARTED"}`

// canned answers without a server and without keeping anything.
type canned struct{ header http.Header }

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: 200, Header: c.header, Request: r, ContentLength: int64(len(cannedClient)),
		Body: io.NopCloser(strings.NewReader(cannedClient)),
	}, nil
}

func newCanned() canned { return canned{http.Header{"Content-Type": {"application/json"}}} }

// BenchmarkGetClient is a typed call through the whole SDK, beside the same thing
// written by hand with net/http.
func BenchmarkGetClient(b *testing.B) {
	b.Run("sdk", func(b *testing.B) {
		alice := newClient(b, newCanned(), connctd.WithAttemptTimeout(30*time.Second), connctd.WithMaxAttempts(4)).Subject("alice")
		ctx := b.Context()
		b.ReportAllocs()
		for b.Loop() {
			if _, err := alice.GetClient(ctx, "d202e1a7-20a2-4581-9630-551dbe39d888"); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("by-hand", func(b *testing.B) {
		hc := &http.Client{Transport: newCanned()}
		ctx := b.Context()
		b.ReportAllocs()
		for b.Loop() {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, localBase+"/connectors/clients/d202e1a7-20a2-4581-9630-551dbe39d888", nil)
			if err != nil {
				b.Fatal(err)
			}
			req.Header.Set("Authorization", "Bearer "+testToken)
			req.Header.Set("X-External-Subject-Id", "alice")
			req.Header.Set("Accept", "application/json")
			res, err := hc.Do(req)
			if err != nil {
				b.Fatal(err)
			}
			var client connctd.ConnectorClient
			if err := json.NewDecoder(res.Body).Decode(&client); err != nil {
				b.Fatal(err)
			}
			_ = res.Body.Close()
		}
	})
}
