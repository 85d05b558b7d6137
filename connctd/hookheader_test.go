package connctd_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

// sending are hooks that add headers to each request.
func sending(header map[string]string) connctd.Hooks {
	return connctd.Hooks{Attempt: func(_ context.Context, info connctd.AttemptInfo) (context.Context, func(connctd.AttemptResult)) {
		for name, value := range header {
			info.Header[name] = []string{value} // as it is written, which may be any way
		}
		return nil, nil
	}}
}

// What a hook adds is sent, to the token endpoint as well; what the SDK decides by
// itself is not touched, and a key that makes net/http send twice is dropped.
func TestHeadersOfHooks(t *testing.T) {
	t.Parallel()
	rt := platform(
		func(*http.Request) *http.Response { return giveToken("fetched-token") },
		func(*http.Request) *http.Response { return respond(201, `{"id":"1"}`) })
	c := derive(t, newApp(t, rt), again(), connctd.WithHooks(sending(map[string]string{
		"Traceparent": "00-1-2-01", "tracestate": "a=b",
		"authorization": "Bearer evil", "CONTENT-TYPE": "text/evil", "accept": "text/evil", "user-agent": "evil",
		"x-external-subject-id": "evil", "idempotency-key": "evil", "X-IDEMPOTENCY-KEY": "evil", "accept-encoding": "evil",
	})))
	for name, do := range everyCall {
		if err := do(t.Context(), c); err != nil && !errors.Is(err, connctd.ErrBadResponse) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, r := range rt.sent() {
		if got := r.header.Get("Traceparent") + " " + r.header.Get("Tracestate"); got != "00-1-2-01 a=b" {
			t.Errorf("%s %s carries %q", r.method, r.path, got)
		}
		for name, values := range r.header {
			if strings.Contains(fmt.Sprint(values), "evil") {
				t.Errorf("%s %s carries %s: %q", r.method, r.path, name, values)
			}
		}
	}
}

// Each attempt has an empty header of its own.
func TestHeaderOfEachAttempt(t *testing.T) {
	t.Parallel()
	rt := script(answering(401, ""), answering(200, "[]"))
	api := platform(
		func(*http.Request) *http.Response { return giveToken("fetched-token") },
		func(r *http.Request) *http.Response { res, _ := rt.answer(r); return res })
	c := derive(t, newApp(t, api), again(), connctd.WithHooks(connctd.Hooks{
		Attempt: func(_ context.Context, info connctd.AttemptInfo) (context.Context, func(connctd.AttemptResult)) {
			if len(info.Header) != 0 {
				t.Errorf("attempt %d begins with %v", info.Number, info.Header)
			}
			info.Header.Set("X-Attempt", fmt.Sprint(info.Number))
			return nil, nil
		},
	}))
	list(t, c)
	var got []string
	for _, r := range api.sent() {
		if r.method == http.MethodGet {
			got = append(got, r.header.Get("X-Attempt"))
		}
	}
	if fmt.Sprint(got) != "[1 2]" {
		t.Errorf("sent with X-Attempt %v, want 1 and 2", got)
	}
}

// Rule S8: what hooks see shows no secret, whatever the server echoes.
func TestHooksSeeNoSecret(t *testing.T) {
	t.Parallel()
	echo := testToken + " " + appSecret + " " + appKey
	body, _ := json.Marshal(map[string]string{"error": echo, "description": echo})
	var seen []any
	hooks := connctd.Hooks{
		Call: func(_ context.Context, info connctd.CallInfo) (context.Context, func(connctd.CallResult)) {
			seen = append(seen, info)
			return nil, func(r connctd.CallResult) { seen = append(seen, r, r.Err) }
		},
		Attempt: func(_ context.Context, info connctd.AttemptInfo) (context.Context, func(connctd.AttemptResult)) {
			seen = append(seen, info)
			return nil, func(r connctd.AttemptResult) { seen = append(seen, r, r.Err) }
		},
	}
	config := map[string]any{"app_key": appKey, "other": connctd.NewSecret(appSecret)}
	for _, rt := range []*transport{always(400, string(body)), always(201, echo), always(302, echo), failing(errors.New(echo))} {
		c := newClient(t, rt, connctd.WithHooks(hooks))
		_, _ = c.CreateInstance(t.Context(), connctd.InstanceSpec{Type: "x", Config: config})
		_, _ = c.Subject("alice").CreateClient(t.Context(), connctd.ClientSpec{Type: "x", Config: config})
		_ = c.Do(t.Context(), connctd.Request{Method: "POST", Path: "/units", Query: url.Values{"state": {queryState}}, Body: connctd.InstanceSpec{Type: "x", Config: config}}, nil)
	}
	c := derive(t, newApp(t, always(400, `{"error":"`+appSecret+`"}`)), again(), connctd.WithHooks(hooks))
	_, _ = c.ListInstances(t.Context())
	for _, v := range seen {
		for _, verb := range []string{"%v", "%+v", "%#v", "%q", "%s"} {
			checkHidden(t, "a hook under "+verb, fmt.Sprintf(verb, v))
		}
		text, _ := json.Marshal(v)
		checkHidden(t, "a hook in JSON", string(text))
	}
	if len(seen) < 4*3*5 {
		t.Errorf("only %d things were seen", len(seen))
	}
}

// A header that net/http would refuse is left out: it must not cost the call, nor
// make a create look as if it might have been sent.
func TestBadHeaderOfHook(t *testing.T) {
	t.Parallel()
	rt := always(201, `{"id":"i"}`)
	c := newClient(t, rt, connctd.WithHooks(sending(map[string]string{"X-Good": "1", "X-Bad": "a\nb", "X Bad": "2"})))
	if _, err := c.CreateInstance(t.Context(), connctd.InstanceSpec{Type: "netatmo"}); err != nil {
		t.Fatal(err)
	}
	h := rt.sent()[0].header
	if h.Get("X-Good") != "1" || len(h["X-Bad"]) != 0 || len(h["X Bad"]) != 0 {
		t.Errorf("sent %v", h)
	}
}
