package connctd_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// switching is a server that answers every request with 101 and then says nothing.
func switching(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = conn.Close() })
			if r, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
				_, _ = io.Copy(io.Discard, r.Body)
			}
			_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")
		}
	}()
	return "http://" + l.Addr().String() + "/api/v1"
}

// After a 101 a connection is not HTTP any more, and a read of it might never end.
// A create may have been done for all that is known.
func TestSwitchedProtocol(t *testing.T) {
	t.Parallel()
	base := switching(t)
	for name, do := range everyCall {
		c, err := connctd.New(connctd.WithBaseURL(base), connctd.WithToken(testToken), connctd.WithRetry(connctd.RetryPolicy{MaxAttempts: 1}))
		if err != nil {
			t.Fatal(err)
		}
		want := "BadResponse"
		if creates[name] {
			want = "BadResponse OutcomeUnknown"
		}
		if err := do(t.Context(), c); matching(err) != want || !errors.Is(err, connctd.ErrNoAnswer) {
			t.Errorf("%s: %v matches %q, want %q", name, err, matching(err), want)
		}
	}
}

// Nor may it hold a token request, for which all calls wait.
func TestSwitchedProtocolOfTokenEndpoint(t *testing.T) {
	t.Parallel()
	c, err := connctd.New(connctd.WithBaseURL(switching(t)), connctd.WithMaxAttempts(1),
		connctd.WithClientCredentials(connctd.ClientCredentials{ID: "app", Secret: connctd.NewSecret(appSecret)}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.ListInstances(t.Context()); matching(err) != "BadResponse" {
		t.Errorf("%v matches %q", err, matching(err))
	}
}

// What comes instead of a TLS record after the request was read is no proof that it
// was not.
func TestGarbageAfterTheRequest(t *testing.T) {
	t.Parallel()
	for _, garbage := range []string{"HTTP/1.1 502 Bad Gateway\r\n\r\n", "\x17\x03\x01\x00\x05hello", "\x17\x03\x03\xff\xffhello"} {
		srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = io.WriteString(conn.(interface{ NetConn() net.Conn }).NetConn(), garbage)
			_ = conn.Close()
		}))
		c, err := connctd.New(connctd.WithBaseURL(srv.URL+"/api/v1"), connctd.WithToken(testToken), connctd.WithHTTPClient(srv.Client()), connctd.WithMaxAttempts(1))
		if err != nil {
			t.Fatal(err)
		}
		for name := range creates {
			if err := everyCall[name](t.Context(), c); matching(err) != "OutcomeUnknown" {
				t.Errorf("%s, %q: %v matches %q", name, garbage, err, matching(err))
			}
		}
		srv.Close()
	}
}

// A transport that tries more than once tells of the last try, which proves nothing
// of the ones before.
func TestTransportThatTriesAgain(t *testing.T) {
	t.Parallel()
	dial := &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	both := errors.Join(io.ErrUnexpectedEOF, dial)
	for name := range creates {
		rt := failing(both)
		err := everyCall[name](t.Context(), newClient(t, rt, connctd.WithMaxAttempts(4)))
		if matching(err) != "OutcomeUnknown" || len(rt.sent()) != 1 {
			t.Errorf("%s: %v matches %q after %d requests", name, err, matching(err), len(rt.sent()))
		}
	}
	var acted atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		acted.Add(1)
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_ = conn.Close()
		}
	}))
	defer srv.Close()
	c := newClient(t, twice{srv.Client().Transport, dial}, connctd.WithBaseURL(srv.URL+"/api/v1"), connctd.WithMaxAttempts(4))
	if err := everyCall["CreateThing"](t.Context(), c); matching(err) != "OutcomeUnknown" || acted.Load() != 1 {
		t.Errorf("%v matches %q, and the server acted %d times", err, matching(err), acted.Load())
	}
}

// twice sends a request and, when that fails, finds nobody there.
type twice struct {
	next http.RoundTripper
	then error
}

func (rt twice) RoundTrip(r *http.Request) (*http.Response, error) {
	if res, err := rt.next.RoundTrip(r); err == nil {
		return res, nil
	}
	return nil, rt.then
}

// A transport that changes the request's address does not move the next attempt.
func TestTransportThatRewrites(t *testing.T) {
	t.Parallel()
	var paths []string
	rt := &transport{answer: func(r *http.Request) (*http.Response, error) {
		paths = append(paths, r.URL.Path)
		r.URL.Path = "/prefix" + r.URL.Path
		return respond(503, ""), nil
	}}
	policy := connctd.RetryPolicy{MaxAttempts: 3, MinBackoff: time.Microsecond}
	_ = everyCall["ListInstances"](t.Context(), newClient(t, rt, connctd.WithRetry(policy)))
	for _, path := range paths {
		if path != "/api/v1/connectors/instances" {
			t.Errorf("asked %q", paths)
		}
	}
}
