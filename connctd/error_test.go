package connctd_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// sentinels is every error that a caller may ask for.
var sentinels = map[string]error{
	"BadRequest": connctd.ErrBadRequest, "Unauthorized": connctd.ErrUnauthorized, "Forbidden": connctd.ErrForbidden,
	"NotFound": connctd.ErrNotFound, "Conflict": connctd.ErrConflict, "NoInstance": connctd.ErrNoInstance,
	"RateLimited": connctd.ErrRateLimited, "Server": connctd.ErrServer, "Unavailable": connctd.ErrUnavailable,
	"UnexpectedRedirect": connctd.ErrUnexpectedRedirect, "OutcomeUnknown": connctd.ErrOutcomeUnknown,
	"ResponseTooLarge": connctd.ErrResponseTooLarge, "BadResponse": connctd.ErrBadResponse,
	"BadReference": connctd.ErrBadReference, "NoCredentials": connctd.ErrNoCredentials, "Invalid": connctd.ErrInvalid,
}

// matching names the sentinels that an error matches.
func matching(err error) string {
	var names []string
	for name, sentinel := range sentinels {
		if errors.Is(err, sentinel) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

func TestStatusBecomesSentinel(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]string{
		300: "UnexpectedRedirect", 304: "UnexpectedRedirect", 400: "BadRequest", 401: "Unauthorized", 402: "", 403: "Forbidden",
		404: "NotFound", 409: "Conflict", 418: "", 429: "RateLimited", 500: "Server", 502: "Server", 503: "Server Unavailable", 504: "Server", 599: "Server",
		100: "BadResponse", 199: "BadResponse", // no final answer
	} {
		for name, do := range everyCall {
			want := want
			if status == 400 && name == "CreateClient" {
				want = "BadRequest NoInstance"
			}
			if status < 200 && creates[name] {
				want = "BadResponse OutcomeUnknown"
			}
			if status >= 500 && creates[name] {
				want = strings.Replace(want, "Server", "OutcomeUnknown Server", 1)
			}
			if got := matching(do(t.Context(), newClient(t, always(status, "")))); got != want {
				t.Errorf("%s answered %d: matches %q, want %q", name, status, got, want)
			}
		}
	}
}

// The status is the truth, whatever the body is.
func TestErrorBodies(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 100_000)
	tests := map[string]struct {
		body                                   string
		code, description, moreInfo, requestID string
	}{
		"the documented one": {
			`{"status":"404","error":"THING_DOESNT_EXIST","description":"gone","more_info":"https://docs.example/x"}`,
			connctd.CodeNoThing, "gone", "https://docs.example/x", "",
		},
		"the later one":  {`{"status":404,"error":"X","description":"gone","requestId":"r1"}`, "X", "gone", "", "r1"},
		"other shapes":   {`{"status":{},"error":7,"description":["x"],"more_info":"m","requestId":null}`, "", "", "m", ""},
		"HTML":           {"<html><body>Bad gateway</body></html>", "", "", "", ""},
		"empty":          {"", "", "", "", ""},
		"cut off":        {`{"error":"X","descr`, "", "", "", ""},
		"a list":         {`[1]`, "", "", "", ""},
		"null":           {"null", "", "", "", ""},
		"very long HTML": {long, "", "", "", ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := newClient(t, always(404, tc.body)).GetInstance(t.Context(), "i")
			got, ok := errors.AsType[*connctd.Error](err)
			if !ok {
				t.Fatalf("error = %v", err)
			}
			if got.StatusCode != 404 || got.Code != tc.code || got.Description != tc.description || got.MoreInfo != tc.moreInfo || got.RequestID != tc.requestID {
				t.Errorf("error = %+v", got)
			}
			if got.Op != "GetInstance" || got.Method != http.MethodGet || got.Path != "/connectors/instances/{instance}" || got.Attempts != 1 {
				t.Errorf("error = %+v", got)
			}
			if want := tc.body[:min(len(tc.body), 64<<10)]; string(got.Body) != want {
				t.Errorf("body of %d bytes, want %d", len(got.Body), len(want))
			}
		})
	}
}

func TestErrorText(t *testing.T) {
	t.Parallel()
	_, err := newClient(t, always(409, `{"error":"CONFLICT","description":"it exists"}`)).CreateInstance(t.Context(), connctd.InstanceSpec{Type: "netatmo"})
	if want := "connctd: CreateInstance: POST /connectors/instances: 409 CONFLICT: it exists"; err.Error() != want {
		t.Errorf("text = %q, want %q", err, want)
	}
}

// farAway is the longest wait that is told of.
const farAway = 100 * 365 * 24 * time.Hour

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for text, want := range map[string]time.Duration{
			"7": 7 * time.Second, "0": 0, "-1": 0, "soon": 0, "": 0, "99999999999999999999": farAway, "1.5": 2 * time.Second,
			time.Now().Add(90 * time.Second).UTC().Format(http.TimeFormat): 90 * time.Second,
			time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat):       0,
		} {
			err := everyCall["ListInstances"](t.Context(), newClient(t, always(503, "", "Retry-After", text)))
			if got, _ := errors.AsType[*connctd.Error](err); got.RetryAfter != want {
				t.Errorf("%q: %v, want %v", text, got.RetryAfter, want)
			}
		}
	})
}

// ErrNoInstance is the document's only cause of a 400 there; the codes of other
// causes exclude it.
func TestNoInstance(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{
		"": true, "SOMETHING_ELSE": true, connctd.CodeInstanceMissing: true,
		connctd.CodeBadConfig: false, connctd.CodeBadBody: false, connctd.CodeMissingSubject: false, connctd.CodeBadSubject: false, connctd.CodeUnknownType: false,
	} {
		err := everyCall["CreateClient"](t.Context(), newClient(t, always(400, fmt.Sprintf(`{"error":%q}`, code))))
		if errors.Is(err, connctd.ErrNoInstance) != want || !errors.Is(err, connctd.ErrBadRequest) {
			t.Errorf("code %q: %v matches %q", code, err, matching(err))
		}
	}
}

// A create whose answer is lost may have been done; one that was never sent was not.
func TestLostAnswers(t *testing.T) {
	t.Parallel()
	dial := &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	cut := func(status int) *transport {
		return &transport{answer: func(*http.Request) (*http.Response, error) {
			res := respond(status, "")
			res.ContentLength = 100
			res.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"id`), iotest.ErrReader(io.ErrUnexpectedEOF)))
			return res, nil
		}}
	}
	for name, tc := range map[string]struct {
		rt        *transport
		create    string
		otherwise string
	}{
		"never dialled":        {failing(dial), "", ""},
		"proxy unreachable":    {failing(&net.OpError{Op: "proxyconnect", Err: dial}), "", ""},
		"reset":                {failing(&net.OpError{Op: "read", Err: syscall.ECONNRESET}), "OutcomeUnknown", ""},
		"end of file":          {failing(io.ErrUnexpectedEOF), "OutcomeUnknown", ""},
		"success cut off":      {cut(200), "OutcomeUnknown", ""},
		"client error cut off": {cut(409), "Conflict", "Conflict"},
		"server error cut off": {cut(500), "OutcomeUnknown Server", "Server"},
	} {
		for call, do := range everyCall {
			want := tc.otherwise
			if creates[call] {
				want = tc.create
			}
			err := do(t.Context(), newClient(t, tc.rt))
			if err == nil || matching(err) != want {
				t.Errorf("%s, %s: %v matches %q, want %q", name, call, err, matching(err), want)
			}
		}
		if n := len(tc.rt.sent()); n != len(everyCall) {
			t.Errorf("%s: %d requests for %d calls: something was sent again", name, n, len(everyCall))
		}
	}
	if err := everyCall["CreateThing"](t.Context(), newClient(t, failing(io.ErrUnexpectedEOF))); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("the cause is lost: %v", err)
	}
}

// A create that succeeded and cannot be understood says that it succeeded.
func TestUnreadableSuccess(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "<html>", "null", "[]", "{}", `{"id":7}`, `{"id":""}`, `{"id":"../x"}`, `{"id":"a"`} {
		for name := range creates {
			err := everyCall[name](t.Context(), newClient(t, always(201, body)))
			if matching(err) != "BadResponse" || !strings.Contains(err.Error(), "was created") {
				t.Errorf("%s answered 201 %s: %v matches %q", name, body, err, matching(err))
			}
		}
	}
	for _, name := range []string{"GetInstance", "GetClient", "GetThing", "GetComponent", "GetProperty", "GetDescription", "GetCallbackURL"} {
		for _, body := range []string{"", "<html>", "null", "[]"} {
			err := everyCall[name](t.Context(), newClient(t, always(200, body)))
			if matching(err) != "BadResponse" || strings.Contains(err.Error(), "created") {
				t.Errorf("%s answered 200 %s: %v matches %q", name, body, err, matching(err))
			}
		}
	}
	for _, name := range []string{"ListInstances", "ListClients", "ListThings", "ListSubjects"} {
		if err := everyCall[name](t.Context(), newClient(t, always(200, "{}"))); matching(err) != "BadResponse" {
			t.Errorf("%s answered with an object: %v", name, err)
		}
		if err := everyCall[name](t.Context(), newClient(t, always(200, "null"))); err != nil {
			t.Errorf("%s answered null, an empty list: %v", name, err)
		}
	}
}

func TestCancelledBeforehand(t *testing.T) {
	t.Parallel()
	why := errors.New("the user went home")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(why)
	for name, do := range everyCall {
		rt := always(200, "{}")
		if err := do(ctx, newClient(t, rt)); !errors.Is(err, why) || errors.Is(err, connctd.ErrOutcomeUnknown) || len(rt.sent()) != 0 {
			t.Errorf("%s: %v after %d requests", name, err, len(rt.sent()))
		}
	}
}

func TestThingIsCheckedFirst(t *testing.T) {
	t.Parallel()
	rt := always(201, `{"id":"t"}`)
	alice := newClient(t, rt).Subject("alice")
	if _, err := alice.CreateThing(t.Context(), connctd.Thing{}); !errors.Is(err, connctd.ErrInvalid) || len(rt.sent()) != 0 {
		t.Errorf("error = %v", err)
	}
	if id, err := alice.CreateThing(t.Context(), connctd.Thing{Name: "Lamp"}); err != nil || id != "t" {
		t.Errorf("%q, %v", id, err)
	}
}
