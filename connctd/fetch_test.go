package connctd_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/connctd/connctd-go/connctd"
)

// The fetch of a token is safe to repeat, unless it was refused.
func TestFetchIsRepeated(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		first func() (*http.Response, error)
		want  int // token requests
	}{
		"400":        {answered(400), 1},
		"401":        {answered(401), 1},
		"403":        {answered(403), 1},
		"redirect":   {answered(302), 1},
		"no token":   {answered(200), 1},
		"429":        {answered(429), 2},
		"500":        {answered(500), 2},
		"502":        {answered(502), 2},
		"503":        {answered(503), 2},
		"504":        {answered(504), 2},
		"reset":      {func() (*http.Response, error) { return nil, io.ErrUnexpectedEOF }, 2},
		"no answer":  {func() (*http.Response, error) { return nil, nil }, 2},
		"cut answer": {cutShort, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				fetched := 0
				rt := &transport{answer: func(r *http.Request) (*http.Response, error) {
					switch {
					case r.Method == http.MethodGet:
						return respond(200, "[]"), nil
					case fetched > 0:
						fetched++
						return giveToken("fetched-token"), nil
					}
					fetched++
					return tc.first()
				}}
				_, err := derive(t, newApp(t, rt), again(), connctd.WithMaxAttempts(3)).ListInstances(t.Context())
				if fetched != tc.want || (err == nil) != (tc.want == 2) || errors.Is(err, connctd.ErrOutcomeUnknown) {
					t.Errorf("%v after %d token requests, want %d", err, fetched, tc.want)
				}
			})
		})
	}
}

func answered(status int) func() (*http.Response, error) {
	return func() (*http.Response, error) { return respond(status, "{}"), nil }
}

// cutShort is an answer that ends before it should.
func cutShort() (*http.Response, error) {
	res := respond(200, "")
	res.Body = io.NopCloser(io.MultiReader(&failingReader{}))
	res.ContentLength = 99
	return res, nil
}

type failingReader struct{}

func (*failingReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// A create that could not be sent for want of a token is in no doubt.
func TestFetchFailsForGood(t *testing.T) {
	t.Parallel()
	for _, status := range []int{401, 503} {
		synctest.Test(t, func(t *testing.T) {
			for name, do := range everyCall {
				rt := platform(
					func(*http.Request) *http.Response { return respond(status, "") },
					func(*http.Request) *http.Response { return respond(200, `{"id":"1"}`) })
				err := do(t.Context(), newApp(t, rt))
				if creates[name] && (err == nil || errors.Is(err, connctd.ErrOutcomeUnknown) || len(rt.sent()) != 1) {
					t.Errorf("%s: %v matches %q after %d requests", name, err, matching(err), len(rt.sent()))
				}
			}
		})
	}
}

// The Authorization of a token request, byte for byte.
func TestBasic(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		raw  bool
		want string
	}{
		"form-encoded": {false, "Basic YXBwKzElM0ElQzMlQkM6YSUyRmIlMkJj"}, // app+1%3A%C3%BC:a%2Fb%2Bc
		"as it is":     {true, "Basic YXBwIDE6w7w6YS9iK2M="},              // app 1:ü:a/b+c
	} {
		rt := platform(
			func(*http.Request) *http.Response { return giveToken("fetched-token") },
			func(*http.Request) *http.Response { return respond(200, "[]") })
		list(t, newClient(t, rt, connctd.WithClientCredentials(connctd.ClientCredentials{
			ID: "app 1:ü", Secret: connctd.NewSecret("a/b+c"), RawBasic: tc.raw,
		})))
		if got := rt.sent()[0].header["Authorization"]; fmt.Sprint(got) != "["+tc.want+"]" {
			t.Errorf("%s: Authorization = %q, want %q", name, got, tc.want)
		}
	}
}

// What the token endpoint answers is no answer about the resource of the call.
func TestFetchSaysNothingAboutResources(t *testing.T) {
	t.Parallel()
	for _, status := range []int{404, 409} {
		for name, do := range everyCall {
			rt := platform(
				func(*http.Request) *http.Response { return respond(status, "") },
				func(*http.Request) *http.Response { return respond(200, `[]`) })
			if err := do(t.Context(), newApp(t, rt)); len(rt.sent()) == 1 && rt.sent()[0].method == http.MethodPost && matching(err) != "" {
				t.Errorf("%s: %v matches %q", name, err, matching(err))
			}
		}
	}
}
