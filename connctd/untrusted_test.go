package connctd_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

// Rule S10: that the other side cannot be trusted proves nothing of a request that
// may have left before it was noticed.
func TestDistrustProvesNothing(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_ = conn.Close()
		}
	}))
	defer srv.Close()
	for name, rt := range map[string]http.RoundTripper{
		"no TLS, of a transport that reports no connections": failing(tls.RecordHeaderError{Msg: "not a record"}),
		"no TLS, when it tries again":                        twice{srv.Client().Transport, tls.RecordHeaderError{Msg: "not a record"}},
		"a bad certificate, when it tries again":             twice{srv.Client().Transport, &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}},
	} {
		c := newClient(t, rt, connctd.WithBaseURL(srv.URL+"/api/v1"))
		for call := range creates {
			if err := everyCall[call](t.Context(), c); matching(err) != "OutcomeUnknown" {
				t.Errorf("%s, %s: %v matches %q", name, call, err, matching(err))
			}
		}
	}
}
