package connctd_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/connctd/connctd-go/connctd"
)

// Rule S8: an echo that is cut off in the middle shows no part of the secret,
// whether the limit cuts it or the connection ends.
func TestHalfAnEchoIsCut(t *testing.T) {
	t.Parallel()
	const limit = 64 << 10
	tricky := `key "quoted" & ` + appKey
	escaped, _ := json.Marshal(tricky)
	config := map[string]any{"k": connctd.NewSecret(tricky)}
	for name, secret := range map[string]string{"token": testToken, "configuration": tricky, "as JSON": strings.Trim(string(escaped), `"`)} {
		for keep := 1; keep < len(secret); keep++ {
			body := strings.Repeat("=", limit-keep) + secret
			broken := io.MultiReader(strings.NewReader("<p>"+secret[:keep]), iotest.ErrReader(io.ErrUnexpectedEOF))
			for _, body := range []io.Reader{strings.NewReader(body), broken} {
				rt := &transport{answer: func(*http.Request) (*http.Response, error) {
					res := respond(400, "")
					res.Body, res.ContentLength = io.NopCloser(body), -1
					return res, nil
				}}
				_, err := newClient(t, rt).CreateInstance(t.Context(), connctd.InstanceSpec{Type: "netatmo", Config: config})
				answer, ok := errors.AsType[*connctd.Error](err)
				if got := strings.Trim(string(answer.Body), "=<p>"); !ok || got != "" {
					t.Errorf("%s: the body ends in %q", name, got)
				}
			}
		}
	}
}

// A whole answer that happens to end like the beginning of a secret is kept.
func TestWholeBodyIsKept(t *testing.T) {
	t.Parallel()
	body := "no such " + testToken[:5]
	_, err := newClient(t, always(404, body)).ListInstances(t.Context())
	if answer, _ := errors.AsType[*connctd.Error](err); string(answer.Body) != body {
		t.Errorf("body = %q, want %q", answer.Body, body)
	}
}

// Neither a link of a list nor its failure shows the token.
func TestLinkErrorsHideTheToken(t *testing.T) {
	t.Parallel()
	rt := &transport{answer: func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/instances") {
			return respond(200, `[{"href":"/connectors/instances/a"},{"href":"https://x.example/?`+queryState+`"}]`), nil
		}
		return respond(500, "you sent "+r.Header.Get("Authorization")), nil
	}}
	n := 0
	for _, err := range newClient(t, rt).Instances(t.Context()) {
		n++
		if err == nil {
			t.Fatal("no error")
		}
		checkHidden(t, "the error", err.Error())
	}
	if n != 2 {
		t.Errorf("%d links, want 2", n)
	}
}

// An answer that repeats the credentials as HTTP Basic sends them does not show them.
func TestTokenEndpointEchoesBasic(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]bool{"encoded": false, "raw": true} {
		rt := &transport{answer: func(r *http.Request) (*http.Response, error) {
			return respond(401, r.Header.Get("Authorization")), nil
		}}
		c := newClient(t, rt, connctd.WithClientCredentials(connctd.ClientCredentials{
			ID: "app", Secret: connctd.NewSecret("client-secret/canary+9"), RawBasic: raw,
		}))
		_, err := c.ListInstances(t.Context())
		e, ok := errors.AsType[*connctd.Error](err)
		if sent := strings.TrimPrefix(rt.sent()[0].header.Get("Authorization"), "Basic "); !ok || strings.Contains(string(e.Body), sent) {
			t.Errorf("%s: %v, body %q", name, err, e.Body)
		}
	}
}

// What Capture hands over has no echo either.
func TestCaptureHidesEchoedToken(t *testing.T) {
	t.Parallel()
	var res connctd.Response
	_, err := newClient(t, always(401, "", "X-Echo", "Bearer "+testToken)).ListInstances(t.Context(), connctd.Capture(&res))
	if err == nil || res.Header.Get("X-Echo") != "Bearer [redacted]" {
		t.Errorf("captured %v", res.Header)
	}
}

// A server's words cannot break a log line or steer a terminal, nor flood them.
func TestErrorTextIsOneLine(t *testing.T) {
	t.Parallel()
	body := `{"error":"X","description":"one\ntwo\u001b[31m\u202e` + strings.Repeat("é", 1000) + `"}`
	_, err := newClient(t, always(400, body)).ListInstances(t.Context())
	if text := err.Error(); !strings.Contains(text, ": one two [31m ") || len(text) > 1200 || !utf8.ValidString(text) {
		t.Errorf("error text %q", text)
	}
}

// The body of an error keeps its limit, even if what is cut makes it longer.
func TestErrorBodyLimitAfterCuts(t *testing.T) {
	t.Parallel()
	spec := connctd.InstanceSpec{Type: "netatmo", Config: map[string]any{"key": "abcdefgh"}}
	_, err := newClient(t, always(500, strings.Repeat("abcdefgh,", 64<<10/9))).CreateInstance(t.Context(), spec)
	if e, ok := errors.AsType[*connctd.Error](err); !ok || len(e.Body) > 64<<10 || strings.Contains(string(e.Body), "abcdefgh") {
		t.Errorf("%T with a body of %d bytes", err, len(e.Body))
	}
}
