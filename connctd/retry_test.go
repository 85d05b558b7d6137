package connctd_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// class is when a call may be repeated, by rule S4.
type class int

const (
	unguarded class = iota // only if provably not sent, or 429
	guarded                // and 503
	safe                   // and after a lost answer and a passing 5xx
)

func classOf(call string) class {
	switch call {
	case "CreateThing", "TriggerAction":
		return unguarded
	case "CreateInstance", "CreateClient":
		return guarded
	}
	return safe
}

// failures is what can become of an attempt, and the classes that are repeated then.
var failures = map[string]struct {
	fail func(*http.Request) (*http.Response, error)
	from class // the least class that is repeated; safe+1: none
}{
	"never dialled": {failWith(&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}), unguarded},
	"no proxy":      {failWith(&net.OpError{Op: "proxyconnect", Err: syscall.ECONNREFUSED}), unguarded},
	"429":           {answerWith(429), unguarded},
	"503":           {answerWith(503), guarded},
	"reset":         {failWith(&net.OpError{Op: "read", Err: syscall.ECONNRESET}), safe},
	"end of file":   {failWith(io.ErrUnexpectedEOF), safe},
	"cut off": {func(*http.Request) (*http.Response, error) {
		res := respond(200, `{"id"`)
		res.ContentLength, res.Body = 99, io.NopCloser(io.MultiReader(strings.NewReader(`{"id"`), brokenReader{}))
		return res, nil
	}, safe},
	"500": {answerWith(500), safe},
	"502": {answerWith(502), safe},
	"504": {answerWith(504), safe},
	"501": {answerWith(501), safe + 1},
	"400": {answerWith(400), safe + 1},
	"401": {answerWith(401), safe + 1}, // with a token that cannot be renewed
	"403": {answerWith(403), safe + 1},
	"404": {answerWith(404), safe + 1},
	"408": {answerWith(408), safe + 1},
	"409": {answerWith(409), safe + 1},
	"307": {answerWith(307), safe + 1},
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, syscall.ECONNRESET }

func failWith(err error) func(*http.Request) (*http.Response, error) {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

func answerWith(status int) func(*http.Request) (*http.Response, error) {
	return func(*http.Request) (*http.Response, error) { return respond(status, `{"error":"X"}`), nil }
}

// success is an answer that any call can read.
func success(call string) *http.Response {
	switch {
	case strings.HasPrefix(call, "List"):
		return respond(200, "[]")
	default:
		return respond(200, `{"id":"x","Id":"x","href":"https://app.example/"}`)
	}
}

// Rule S4: what is repeated goes by the operation, and at most four attempts are made.
func TestWhatIsRepeated(t *testing.T) {
	t.Parallel()
	for call, do := range everyCall {
		for name, f := range failures {
			t.Run(call+" "+name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					want := 1
					if classOf(call) >= f.from {
						want = 4
					}
					rt := &transport{answer: f.fail}
					err := do(t.Context(), newClient(t, rt, connctd.WithMaxAttempts(4)))
					if n := len(rt.sent()); err == nil || n != want {
						t.Errorf("%d requests, want %d; error %v", n, want, err)
					}
					if answer, ok := errors.AsType[*connctd.Error](err); ok && answer.Attempts != want {
						t.Errorf("Attempts = %d, want %d", answer.Attempts, want)
					}
				})
			})
		}
	}
}

// One failure of a call that may be repeated costs nothing but time, and the second
// request is the same as the first.
func TestRepeatedCallSucceeds(t *testing.T) {
	t.Parallel()
	for call, do := range everyCall {
		for name, f := range failures {
			if classOf(call) < f.from {
				continue
			}
			t.Run(call+" "+name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					failed := false
					rt := &transport{answer: func(r *http.Request) (*http.Response, error) {
						if !failed {
							failed = true
							return f.fail(r)
						}
						return success(call), nil
					}}
					if err := do(t.Context(), newClient(t, rt, connctd.WithMaxAttempts(4))); err != nil {
						t.Fatal(err)
					}
					sent := rt.sent()
					if len(sent) != 2 || fmt.Sprint(sent[0]) != fmt.Sprint(sent[1]) {
						t.Errorf("sent %v, want the same twice", sent)
					}
				})
			})
		}
	}
}

// A certificate that nobody vouches for is no passing failure.
func TestDistrustIsNotRepeated(t *testing.T) {
	t.Parallel()
	for call, do := range everyCall {
		rt := failing(errNotTrusted)
		if err := do(t.Context(), newClient(t, rt, connctd.WithMaxAttempts(4))); err == nil || len(rt.sent()) != 1 || matching(err) != "" {
			t.Errorf("%s: %d requests, error %v", call, len(rt.sent()), err)
		}
	}
}

// A create whose attempt may have acted says so, whatever the last one was answered.
func TestDoubtIsKept(t *testing.T) {
	t.Parallel()
	dial := failWith(&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED})
	for name, tc := range map[string]struct {
		first, second func(*http.Request) (*http.Response, error)
		want          string
	}{
		"503, then 409":           {answerWith(503), answerWith(409), "Conflict OutcomeUnknown"},
		"503, then 400":           {answerWith(503), answerWith(400), "BadRequest NoInstance OutcomeUnknown"},
		"503, then 403":           {answerWith(503), answerWith(403), "Forbidden OutcomeUnknown"},
		"503, then nobody there":  {answerWith(503), dial, "OutcomeUnknown"},
		"429, then 409":           {answerWith(429), answerWith(409), "Conflict"},
		"nobody there, then 409":  {dial, answerWith(409), "Conflict"},
		"nobody there, then 500":  {dial, answerWith(500), "OutcomeUnknown Server"},
		"nobody there, then lost": {dial, failWith(io.ErrUnexpectedEOF), "OutcomeUnknown"},
		"503 with a redirect":     {answerWith(503), answerWith(302), "OutcomeUnknown UnexpectedRedirect"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				err := everyCall["CreateClient"](t.Context(), newClient(t, inTurn(tc.first, tc.second), connctd.WithMaxAttempts(4)))
				if got := matching(err); got != tc.want {
					t.Errorf("%v matches %q, want %q", err, got, tc.want)
				}
			})
		})
	}
}

// inTurn answers the first request by first and all others by then.
func inTurn(first, then func(*http.Request) (*http.Response, error)) *transport {
	n := 0
	return &transport{answer: func(r *http.Request) (*http.Response, error) {
		if n++; n == 1 {
			return first(r)
		}
		return then(r)
	}}
}

// A DELETE that finds nothing has succeeded if an attempt before it may have, and
// only then.
func TestRepeatedDelete(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		first func(*http.Request) (*http.Response, error)
		want  string
	}{
		"404 at once":      {answerWith(404), "NotFound"},
		"after a reset":    {failures["reset"].fail, ""},
		"after a 500":      {answerWith(500), ""},
		"after a 503":      {answerWith(503), ""},
		"after a 429":      {answerWith(429), "NotFound"},
		"after no dialing": {failures["never dialled"].fail, "NotFound"},
	} {
		for _, call := range []string{"DeleteInstance", "DeleteClient", "DeleteThing"} {
			t.Run(name+" "+call, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					err := everyCall[call](t.Context(), newClient(t, inTurn(tc.first, answerWith(404)), connctd.WithMaxAttempts(4)))
					if got := matching(err); got != tc.want || (err == nil) != (tc.want == "") {
						t.Errorf("%v matches %q, want %q", err, got, tc.want)
					}
				})
			})
		}
	}
}

// A GET or a PUT that finds nothing found nothing.
func TestRepeatedReadOfNothing(t *testing.T) {
	t.Parallel()
	for _, call := range []string{"GetThing", "SetProperty", "SetThingStatus"} {
		synctest.Test(t, func(t *testing.T) {
			err := everyCall[call](t.Context(), newClient(t, inTurn(answerWith(503), answerWith(404)), connctd.WithMaxAttempts(4)))
			if matching(err) != "NotFound" {
				t.Errorf("%s: %v matches %q", call, err, matching(err))
			}
		})
	}
}

// A dial that hangs until the attempt's time is up has sent nothing, so even a
// create is tried again.
func TestDialThatHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var dials atomic.Int64
		release := make(chan struct{})
		defer close(release)
		rt := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			dials.Add(1)
			<-release // net/http goes on dialling for the next request
			return nil, errors.New("nobody answers")
		}}
		c := newClient(t, rt, connctd.WithMaxAttempts(3), connctd.WithAttemptTimeout(time.Second))
		err := everyCall["CreateThing"](t.Context(), c)
		if !errors.Is(err, context.DeadlineExceeded) || matching(err) != "" || dials.Load() != 3 {
			t.Errorf("%v matches %q after %d dials, want a timeout alone after 3", err, matching(err), dials.Load())
		}
	})
}
