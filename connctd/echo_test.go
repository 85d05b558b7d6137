package connctd_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

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
