package connctd_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/connctd/connctd-go/connctd"
)

// everything collects all strings that reflection finds in a value, behind pointers
// too, as printers for tests do.
func everything(v reflect.Value, into *strings.Builder) {
	switch v.Kind() {
	case reflect.String:
		fmt.Fprintln(into, v.String())
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			everything(v.Elem(), into)
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			everything(field, into)
		}
	}
}

// Rule S8: a dump finds no text of a secret, even if it follows pointers.
func TestDumpHidesSecret(t *testing.T) {
	t.Parallel()
	var dump strings.Builder
	secret := connctd.NewSecret("dump-canary")
	everything(reflect.ValueOf(struct{ S connctd.Secret }{secret}), &dump)
	if strings.Contains(dump.String(), "canary") || secret.Reveal() != "dump-canary" || secret != connctd.NewSecret("dump-canary") {
		t.Errorf("dumped %q, revealed %q", dump.String(), secret.Reveal())
	}
}

// The error of a decoder holds the value that it could not read.
func TestUnreadableAnswerHidesEchoedToken(t *testing.T) {
	t.Parallel()
	_, err := newClient(t, always(200, `{"id":"p","lastUpdate":"`+testToken+`"}`)).Subject("a").GetProperty(t.Context(), "t", "c", "p")
	if !errors.Is(err, connctd.ErrBadResponse) || strings.Contains(fmt.Sprintf("%v %+v", err, err), testToken) {
		t.Errorf("error = %v", err)
	}
}

// Half of a secret is cut, too, where the end of an answer is only that of its
// connection, and where a token endpoint breaks off.
func TestHalfSecretAtTheEnd(t *testing.T) {
	t.Parallel()
	half := "bad token " + testToken[:len(testToken)-3]
	endless := &transport{answer: func(*http.Request) (*http.Response, error) {
		res := respond(400, half)
		res.ContentLength, res.ProtoMajor = -1, 1
		return res, nil
	}}
	_, err := newClient(t, endless).ListInstances(t.Context())
	if e, ok := errors.AsType[*connctd.Error](err); !ok || strings.Contains(string(e.Body), testToken[:8]) {
		t.Errorf("error %v with body %q", err, e.Body)
	}
	for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded"} {
		broken := &transport{answer: func(*http.Request) (*http.Response, error) {
			res := respond(401, "")
			res.Header.Set("Content-Type", kind)
			res.ContentLength, res.Body = 99, io.NopCloser(io.MultiReader(
				strings.NewReader("error=x&error_description=bad+secret+"+appSecret[:len(appSecret)-2]), iotest.ErrReader(io.ErrUnexpectedEOF)))
			return res, nil
		}}
		_, err := newClient(t, broken, again()).ListInstances(t.Context())
		e, ok := errors.AsType[*connctd.Error](err)
		if !ok || strings.Contains(err.Error()+string(e.Body), appSecret[:len(appSecret)-2]) {
			t.Errorf("%s: error %v with body %q", kind, err, e.Body)
		}
	}
}

// A server that quotes the request in the text of its answer escapes the secret twice.
func TestQuotedRequestIsCut(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{`abc&def-canary`, `quote"d-canary`, `less<than-canary`, `back\slash-canary`} {
		rt := &transport{answer: func(r *http.Request) (*http.Response, error) {
			body, _ := r.GetBody()
			sent, _ := io.ReadAll(body)
			quoted, _ := json.Marshal(map[string]string{"error": "BAD_BODY", "description": "cannot read " + string(sent)})
			return respond(400, string(quoted)), nil
		}}
		_, err := newClient(t, rt).CreateInstance(t.Context(), connctd.InstanceSpec{Type: "x", Config: map[string]any{"k": connctd.NewSecret(secret)}})
		if e, ok := errors.AsType[*connctd.Error](err); !ok || strings.Contains(err.Error()+string(e.Body), "canary") {
			t.Errorf("%q: error %v with body %q", secret, err, e.Body)
		}
	}
}

// Servers repeat the Location of a redirect in its body, and some in other headers.
func TestBodyOfRedirectIsCut(t *testing.T) {
	t.Parallel()
	location := "https://consent.example/a?state=query-canary-99&x=1"
	for name, rt := range map[string]*transport{
		"text": always(302, "Found. Redirecting to "+location, "Location", location),
		"JSON": always(307, `{"error":"MOVED","description":"go to `+location+`"}`, "Location", location, "Refresh", "0; url="+location),
	} {
		var res connctd.Response
		_, err := newClient(t, rt).ListInstances(t.Context(), connctd.Capture(&res))
		e, ok := errors.AsType[*connctd.Error](err)
		if !ok || strings.Contains(fmt.Sprint(err, string(e.Body), res), "canary") {
			t.Errorf("%s: error %v with body %q, captured %v", name, err, e.Body, res)
		}
	}
}

// The SDK's own words stay readable, however short a token or a configuration is.
func TestShortSecretsSpareOurWords(t *testing.T) {
	t.Parallel()
	c := newClient(t, failing(io.ErrUnexpectedEOF), connctd.WithToken("t"))
	_, err := c.CreateInstance(t.Context(), connctd.InstanceSpec{Type: "x", Config: map[string]any{"k": "outcome unknown"}})
	if want := "connctd: CreateInstance: outcome unknown, the server may have acted: unexpected EOF"; err == nil || err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
}

// net/http sends a request for LOCALHOST to a proxy, and one for localhost not.
func TestLocalhostIsLowerCase(t *testing.T) {
	t.Parallel()
	rt := always(200, "[]")
	if _, err := newClient(t, rt, connctd.WithBaseURL("http://LOCALHOST:9/api/v1")).ListInstances(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := rt.sent()[0].url; got != "http://localhost:9/api/v1/connectors/instances" {
		t.Errorf("asked %s", got)
	}
}
