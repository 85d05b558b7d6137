package connctd_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

// Rule S8: what a token endpoint repeats is cut as what the API repeats is. An
// answer may end with half of the secret where its end is only that of its
// connection, and a redirect may have the Location in its body.
func TestTokenEndpointEchoesHide(t *testing.T) {
	t.Parallel()
	location := "https://consent.example/a?state=query-canary-99&x=1"
	for name, tc := range map[string]struct {
		answer *http.Response
		hidden string
	}{
		"half of the secret": {unannounced(respond(401, "bad secret "+appSecret[:len(appSecret)-2])), appSecret[:8]},
		"the redirect":       {respond(302, "Found. Redirecting to "+location, "Location", location), "canary-99"},
		"a part of it":       {respond(307, `{"error_description":"the state query-canary-99 is elsewhere"}`, "Location", location), "canary-99"},
	} {
		rt := platform(func(*http.Request) *http.Response { return tc.answer }, func(*http.Request) *http.Response { return respond(200, "[]") })
		_, err := newApp(t, rt).ListInstances(t.Context())
		e, ok := errors.AsType[*connctd.Error](err)
		if !ok || strings.Contains(err.Error()+string(e.Body), tc.hidden) {
			t.Errorf("%s: error %v with body %q", name, err, e.Body)
		}
	}
}

// unannounced is an answer of HTTP/1 that ends where its connection does.
func unannounced(res *http.Response) *http.Response {
	res.ContentLength, res.ProtoMajor = -1, 1
	return res
}
