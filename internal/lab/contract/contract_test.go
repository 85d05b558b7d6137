package contract

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/apitest"
	"github.com/connctd/connctd-go/mockserver"
)

func newValidator(t *testing.T) *Validator {
	t.Helper()
	v, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// The suite, the SDK and the mock keep to the document, and between them every answer
// in it is given.
func TestAllIsTheContract(t *testing.T) {
	t.Parallel()
	v := newValidator(t)
	t.Run("suite", func(t *testing.T) { apitest.Run(t, v.target) })
	t.Run("SDK", func(t *testing.T) { v.everyCall(t, newServer(t, 0)) })
	t.Run("SDK in all dialects", v.dialects)
	t.Run("faults", v.faults)
	t.Run("removal that fails", v.failedRemoval)
	t.Run("foreign host", v.foreignHost)
	for _, finding := range v.Findings() {
		t.Error(finding)
	}
	for _, answer := range v.Missing() {
		t.Errorf("a documented answer was not seen: %s", answer)
	}
	t.Log(v.Summary())
}

// failedRemoval: the poll of a client does not end in time, so the client stays; the SDK tries
// again.
func (v *Validator) failedRemoval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := v.sdk(newServer(t, 7*time.Second))
		client := startClient(t, c)
		synctest.Wait() // until it polls
		if err := c.Subject("alice").DeleteClient(t.Context(), client); err != nil {
			t.Errorf("DeleteClient: %v, want success when the poll has ended", err)
		}
	})
}

// sdk is an SDK client whose requests pass the validator, which wants each to be good.
func (v *Validator) sdk(srv *mockserver.Server, opts ...connctd.Option) *connctd.Client {
	return srv.Client(append(opts, connctd.WithHTTPClient(v.Over(srv.HTTPClient(), true)))...)
}

// foreignHost: a web page that has the server under a name of its own gets nothing.
func (v *Validator) foreignHost(t *testing.T) {
	srv := newServer(t, 0)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.BaseURL()+"/connectors/descriptions", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = "evil.example"
	res, err := v.Over(srv.HTTPClient(), false).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusForbidden {
		t.Errorf("status %d, want 403", res.StatusCode)
	}
}
