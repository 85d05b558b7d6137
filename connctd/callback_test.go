package connctd_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

func TestCallbackURLIsCheckedFirst(t *testing.T) {
	t.Parallel()
	const longest = 2 << 10
	for name, address := range map[string]string{
		"empty": "", "no URL": "http://[::1/canary", "a path": "/canary", "no scheme": "canary.example/x", "another scheme": "ftp://canary.example",
		"a script": "javascript:canary()", "no host": "https:///canary", "only a port": "https://:443/canary", "opaque": "https:canary",
		"user info": "https://user:canary@app.example/", "a control character": "https://app.example/\ncanary",
		"too long": "https://app.example/" + strings.Repeat("canary", longest/6),
	} {
		rt := always(200, "")
		err := newClient(t, rt).RegisterCallback(t.Context(), address)
		if !errors.Is(err, connctd.ErrInvalid) || len(rt.sent()) != 0 {
			t.Errorf("%s: error = %v after %d requests", name, err, len(rt.sent()))
		} else if strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: the error repeats the URL: %v", name, err)
		}
	}
	for _, address := range []string{
		"https://app.example", "http://localhost:8080/actions", "HTTPS://[::1]/a?b=c", "https://app.example/" + strings.Repeat("x", longest-len("https://app.example/")),
	} {
		if err := newClient(t, always(200, "")).RegisterCallback(t.Context(), address); err != nil {
			t.Errorf("%.40s: %v", address, err)
		}
	}
}

// Rule S8: what keeps strangers from calling an app may stand in the query.
func TestEchoedCallbackURLIsCut(t *testing.T) {
	t.Parallel()
	const address = "https://app.example/actions?key=canary"
	rt := always(400, `{"error":"BAD_CALLBACK_URL","description":"cannot reach `+address+`"}`)
	err := newClient(t, rt).RegisterCallback(t.Context(), address)
	answer, ok := errors.AsType[*connctd.Error](err)
	if !ok || answer.Code != connctd.CodeBadCallback || strings.Contains(err.Error()+string(answer.Body), "canary") {
		t.Errorf("error = %v with the body %s", err, answer.Body)
	}
}

func TestGetCallbackURL(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"href":"https://connectors.example/x","more":1}`: "https://connectors.example/x",
		`{"href":""}`: "", `{"href":null}`: "", `{}`: "", `{"href":7}`: "", `null`: "", `"https://connectors.example/x"`: "",
	} {
		got, err := newClient(t, always(200, body)).GetCallbackURL(t.Context())
		if got != want || (want == "") != errors.Is(err, connctd.ErrBadResponse) {
			t.Errorf("%s: %q, %v; want %q", body, got, err, want)
		}
	}
}
