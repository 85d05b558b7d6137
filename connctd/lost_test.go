package connctd_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

// cutting is a real server that takes the connection over and ends it by itself.
// It reads the request first, or does not.
func cutting(t *testing.T, readRequest bool, answer string) string {
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
			if readRequest {
				if r, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
					_, _ = io.Copy(io.Discard, r.Body)
				}
			}
			_, _ = io.WriteString(conn, answer)
			_ = conn.Close()
		}
	}()
	return "http://" + l.Addr().String() + "/api/v1"
}

// Over real connections that end at six points: a create whose fate is unknown
// says so, and nothing else does.
func TestConnectionIsCut(t *testing.T) {
	t.Parallel()
	const nobody = "http://127.0.0.1:1" // no port that another test is ever given
	for name, tc := range map[string]struct {
		base      string
		create    string // sentinels
		otherwise string
	}{
		"before dial":       {nobody + "/api/v1", "", ""},
		"unread":            {cutting(t, false, ""), "OutcomeUnknown", ""},
		"after the request": {cutting(t, true, ""), "OutcomeUnknown", ""},
		"after the status":  {cutting(t, true, "HTTP/1.1 201 Created\r\n"), "OutcomeUnknown", ""},
		"mid header":        {cutting(t, true, "HTTP/1.1 201 Created\r\nContent-Ty"), "OutcomeUnknown", ""},
		"mid answer":        {cutting(t, true, "HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\n{\"id\":"), "OutcomeUnknown", ""},
		"mid chunk":         {cutting(t, true, "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n99\r\n{\"id\":"), "OutcomeUnknown", ""},
		"no HTTP":           {cutting(t, true, "220 mail.example ESMTP\r\n"), "OutcomeUnknown", ""},
		"mid conflict":      {cutting(t, true, "HTTP/1.1 409 Conflict\r\nContent-Length: 99\r\n\r\n{"), "Conflict", "Conflict"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := connctd.New(connctd.WithBaseURL(tc.base), connctd.WithToken(testToken))
			if err != nil {
				t.Fatal(err)
			}
			for call, do := range everyCall {
				want := tc.otherwise
				if creates[call] {
					want = tc.create
				}
				if err := do(t.Context(), c); err == nil || matching(err) != want {
					t.Errorf("%s: %v matches %q, want %q", call, err, matching(err), want)
				}
			}
		})
	}
}

// Without a trusted TLS connection nothing was sent.
func TestNoTLSMeansNotSent(t *testing.T) {
	t.Parallel()
	unknown := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("a request came through to a server that nobody vouches for")
	}))
	unknown.Config.ErrorLog = nil
	unknown.StartTLS()
	t.Cleanup(unknown.Close)
	plain, seen := counter(t)
	for name, address := range map[string]string{"unknown authority": unknown.URL, "plain http behind https": strings.Replace(plain, "http:", "https:", 1)} {
		c, err := connctd.New(connctd.WithBaseURL(address+"/api/v1"), connctd.WithToken(testToken))
		if err != nil {
			t.Fatal(err)
		}
		for call := range creates {
			if err := everyCall[call](t.Context(), c); err == nil || matching(err) != "" {
				t.Errorf("%s, %s: %v matches %q", name, call, err, matching(err))
			}
		}
	}
	if n := seen.Load(); n != 0 {
		t.Errorf("%d requests came through", n)
	}
}

// A transport of somebody's own that says too little is no reason to panic.
func TestSparseTransport(t *testing.T) {
	t.Parallel()
	nothing := &transport{answer: func(*http.Request) (*http.Response, error) { return nil, nil }}
	bare := &transport{answer: func(*http.Request) (*http.Response, error) { return &http.Response{StatusCode: 204}, nil }}
	for name, do := range everyCall {
		want := ""
		if creates[name] {
			want = "OutcomeUnknown"
		}
		if err := do(t.Context(), newClient(t, nothing)); err == nil || matching(err) != want {
			t.Errorf("%s: %v matches %q, want %q", name, err, matching(err), want)
		}
		var res connctd.Response
		err := do(t.Context(), newClient(t, bare), connctd.Capture(&res))
		if unanswered[name] != (err == nil) || res.StatusCode != 204 {
			t.Errorf("%s answered 204 without a body: %v, captured %+v", name, err, res)
		}
	}
}

// A create that was answered 5xx with too large a header is as unknown as ever,
// and a refusal with one is a refusal.
func TestFailureWithLargeHeader(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]string{401: "Unauthorized", 409: "Conflict", 500: "OutcomeUnknown Server"} {
		for name := range creates {
			err := everyCall[name](t.Context(), newClient(t, always(status, "", "X-Long", large)))
			if matching(err) != want {
				t.Errorf("%s answered %d: %v matches %q, want %q", name, status, err, matching(err), want)
			}
		}
	}
}

// Headers beyond the limit are not read from a real connection either.
func TestHeaderLimitOfConnection(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Long", large) }))
	t.Cleanup(srv.Close)
	c, err := connctd.New(connctd.WithBaseURL(srv.URL+"/api/v1"), connctd.WithToken(testToken))
	if err != nil {
		t.Fatal(err)
	}
	for name, do := range everyCall {
		err := do(t.Context(), c)
		if err == nil || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, connctd.ErrOutcomeUnknown) != creates[name] {
			t.Errorf("%s: %v matches %q", name, err, matching(err))
		}
	}
}
