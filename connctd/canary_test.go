package connctd_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/connctd/connctd-go/connctd"
)

// everyLevel is each level of slog, and one below and above.
var everyLevel = []slog.Level{slog.LevelDebug - 4, slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError, slog.LevelError + 4}

// checkPrinted checks a value under every verb and in logs of every level.
func checkPrinted(t *testing.T, where string, v any) {
	t.Helper()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		checkHidden(t, where+" under "+verb, fmt.Sprintf(verb, v))
	}
	var log bytes.Buffer
	opts := &slog.HandlerOptions{Level: everyLevel[0], AddSource: true}
	for _, h := range []slog.Handler{slog.NewTextHandler(&log, opts), slog.NewJSONHandler(&log, opts)} {
		for _, level := range everyLevel {
			slog.New(h).With("w", v).Log(t.Context(), level, "x", "v", v, slog.Group("g", "v", v), "list", []any{v})
		}
	}
	checkHidden(t, where+" in a log", log.String())
}

// checkError checks an error, and each that it wraps, wherever it can show.
func checkError(t *testing.T, where string, err error) {
	t.Helper()
	checkPrinted(t, where, err)
	text, _ := json.Marshal(err)
	checkHidden(t, where+" in JSON", string(text))
	if answer, ok := errors.AsType[*connctd.Error](err); ok {
		checkHidden(t, where+" in Body", string(answer.Body)+fmt.Sprintf("%+v", *answer))
	}
	switch wraps := err.(type) {
	case interface{ Unwrap() error }:
		if inner := wraps.Unwrap(); inner != nil {
			checkError(t, where, inner)
		}
	case interface{ Unwrap() []error }:
		for _, inner := range wraps.Unwrap() {
			checkError(t, where, inner)
		}
	}
}

// echo is what a server or a proxy may repeat of a request: all it carried.
func echo(r *http.Request) string {
	var body []byte
	if r.GetBody != nil {
		again, _ := r.GetBody()
		body, _ = io.ReadAll(again)
	}
	return strings.Join([]string{r.Header.Get("Authorization"), r.URL.RawQuery, string(body)}, " ")
}

// echoing are servers and transports that fail in a way that repeats the request.
func echoing() map[string]*transport {
	how := map[string]func(echo, object string) (*http.Response, error){
		"no JSON":  func(echo, _ string) (*http.Response, error) { return respond(200, echo), nil },
		"a string": func(echo, _ string) (*http.Response, error) { return respond(201, quoted(echo)), nil },
		"an id": func(echo, _ string) (*http.Response, error) {
			return respond(201, `{"id":{"x":`+quoted(echo)+`}}`), nil
		},
		"a place": func(echo, _ string) (*http.Response, error) {
			return respond(303, "", "Location", "ftp://x.example/?"+url.QueryEscape(echo)), nil
		},
		"a header":  func(echo, _ string) (*http.Response, error) { return respond(200, "{}", "X-Long", echo+large), nil },
		"transport": func(echo, _ string) (*http.Response, error) { return nil, errors.New("proxy says " + echo) },
		"cut": func(echo, _ string) (*http.Response, error) {
			res := respond(200, "")
			res.Body = io.NopCloser(io.MultiReader(strings.NewReader(echo), &failingReader{}))
			return res, nil
		},
	}
	for _, status := range []int{302, 400, 401, 404, 409, 429, 500, 503} {
		how[fmt.Sprint(status, " object")] = func(_, object string) (*http.Response, error) { return respond(status, object), nil }
		how[fmt.Sprint(status, " text")] = func(echo, _ string) (*http.Response, error) {
			return respond(status, "<html>"+echo, "Retry-After", echo, "Location", "https://x.example/?"+url.QueryEscape(echo), "WWW-Authenticate", echo), nil
		}
	}
	rts := map[string]*transport{}
	for name, fail := range how {
		rts[name] = &transport{answer: func(r *http.Request) (*http.Response, error) {
			text := echo(r)
			return fail(text, fmt.Sprintf(`{"error":%[1]s,"description":%[1]s,"more_info":%[1]s,"requestId":%[1]s}`, quoted(text)))
		}}
	}
	return rts
}

func quoted(text string) string {
	data, _ := json.Marshal(text)
	return string(data)
}

// secretive are calls that carry secrets beside the token, and those that send more
// than one request.
func secretive() map[string]func(context.Context, *connctd.Client) error {
	config := map[string]any{"app_key": connctd.NewSecret(appKey), "plain": []string{appSecret}}
	instance, client := connctd.InstanceSpec{Type: "x", Config: config}, connctd.ClientSpec{Type: "x", Config: config}
	of := func(c *connctd.Client) *connctd.Subject { return c.Subject("alice") }
	second := func(_ any, err error) error { return err }
	return map[string]func(context.Context, *connctd.Client) error{
		"CreateInstance": func(ctx context.Context, c *connctd.Client) error { return second(c.CreateInstance(ctx, instance)) },
		"CreateClient":   func(ctx context.Context, c *connctd.Client) error { return second(of(c).CreateClient(ctx, client)) },
		"EnsureInstance": func(ctx context.Context, c *connctd.Client) error { return second(c.EnsureInstance(ctx, instance)) },
		"EnsureClient":   func(ctx context.Context, c *connctd.Client) error { return second(of(c).EnsureClient(ctx, client)) },
		"FindInstance":   func(ctx context.Context, c *connctd.Client) error { return second(c.FindInstance(ctx, "x")) },
		"FindClient":     func(ctx context.Context, c *connctd.Client) error { return second(of(c).FindClient(ctx, "x")) },
		"ResolveThing":   func(ctx context.Context, c *connctd.Client) error { return second(of(c).ResolveThing(ctx, "t")) },
		"WaitStarted":    func(ctx context.Context, c *connctd.Client) error { return second(of(c).WaitStarted(ctx, "c")) },
		"Things":         func(ctx context.Context, c *connctd.Client) error { return loop(of(c).Things(ctx)) },
		"Do": func(ctx context.Context, c *connctd.Client) error {
			return c.Do(ctx, connctd.Request{
				Method: http.MethodPatch, Path: "/units", Query: url.Values{"q": {queryState}},
				Body: map[string]any{"configuration": config, "key": connctd.NewSecret(appSecret)},
			}, &struct{ ID int }{})
		},
	}
}

// Rule S8: whatever is repeated of a request, no error and no log shows a secret
// that it carried.
func TestNoErrorShowsSecret(t *testing.T) {
	t.Parallel()
	calls := secretive()
	for name, do := range everyCall {
		if calls[name] == nil {
			calls[name] = func(ctx context.Context, c *connctd.Client) error { return do(ctx, c) }
		}
	}
	for how, rt := range echoing() {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				logged := connctd.WithLogger(slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: everyLevel[0]})))
				for name, do := range calls {
					for kind, c := range map[string]*connctd.Client{
						"token": newClient(t, rt, logged, connctd.WithMaxAttempts(2)),
						"app":   newClient(t, rt, logged, again()),
						"raw": newClient(t, rt, logged, connctd.WithClientCredentials(connctd.ClientCredentials{
							ID: "app", Secret: connctd.NewSecret(appSecret), RawBasic: true,
						})),
					} {
						if err := do(t.Context(), c); err != nil {
							checkError(t, name+" with "+kind, err)
						}
					}
				}
				checkHidden(t, "the log", log.String())
				if log.Len() == 0 {
					t.Error("nothing was logged")
				}
			})
		})
	}
}

// A transport that panics is the user's; what is printed of it shows no secret.
func TestPanicShowsNoSecret(t *testing.T) {
	t.Parallel()
	c := newClient(t, &transport{answer: func(*http.Request) (*http.Response, error) { panic("of the transport") }})
	for name, do := range secretive() {
		func() {
			defer func() {
				if got := recover(); got != "of the transport" {
					t.Errorf("%s: recovered %v", name, got)
				}
				checkHidden(t, name, string(debug.Stack()))
			}()
			_ = do(t.Context(), c)
		}()
	}
}
