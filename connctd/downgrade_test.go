package connctd_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

// redirecting is a server that sends everybody to another place.
func redirecting(t *testing.T, start func(http.Handler) *httptest.Server, status int, to string) (srv *httptest.Server, seen *atomic.Int64) {
	t.Helper()
	seen = &atomic.Int64{}
	srv = start(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		seen.Add(1)
		w.Header().Set("Location", to)
		w.WriteHeader(status)
	}))
	t.Cleanup(srv.Close)
	return srv, seen
}

// Rule S1: https does not become http, with an http.Client that would follow.
func TestNoRedirectFromHTTPSToHTTP(t *testing.T) {
	t.Parallel()
	for _, status := range redirectStatuses {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			t.Parallel()
			plain, seenPlain := counter(t)
			srv, seen := redirecting(t, httptest.NewTLSServer, status, plain+"/api/v1/things?token=1")
			c, err := connctd.New(connctd.WithBaseURL(srv.URL+"/api/v1"), connctd.WithToken(testToken), connctd.WithHTTPClient(srv.Client()))
			if err != nil {
				t.Fatal(err)
			}
			for name, do := range everyCall {
				checkRedirect(t, name, status, do(t.Context(), c))
			}
			if n := seen.Load(); n != int64(len(everyCall)) || seenPlain.Load() != 0 {
				t.Errorf("%d requests for %d calls, and %d to the other server", n, len(everyCall), seenPlain.Load())
			}
		})
	}
}

// The token endpoint, which is asked by an http.Client, is no exception.
func TestNoTokenRedirectFromHTTPSToHTTP(t *testing.T) {
	t.Parallel()
	plain, seenPlain := counter(t)
	for _, status := range redirectStatuses {
		srv, seen := redirecting(t, httptest.NewTLSServer, status, plain)
		c, err := connctd.New(connctd.WithBaseURL(srv.URL+"/api/v1"), connctd.WithHTTPClient(srv.Client()),
			connctd.WithClientCredentials(connctd.ClientCredentials{ID: "app", Secret: connctd.NewSecret(appSecret)}))
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.ListInstances(t.Context())
		answer, ok := errors.AsType[*connctd.Error](err)
		if !ok || answer.Op != "FetchToken" || answer.StatusCode != status || !errors.Is(err, connctd.ErrUnexpectedRedirect) {
			t.Errorf("%d: error = %v", status, err)
		}
		if seen.Load() != 1 || seenPlain.Load() != 0 {
			t.Errorf("%d: %d requests, and %d to the other server", status, seen.Load(), seenPlain.Load())
		}
	}
}

// A redirect with more headers than are read is a redirect all the same.
func TestRedirectWithLargeHeader(t *testing.T) {
	t.Parallel()
	for name, do := range everyCall {
		err := do(t.Context(), newClient(t, always(302, "", "Location", "/x", "X-Long", large)))
		checkRedirect(t, name, 302, err)
	}
}
