package connctd_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

func TestAddresses(t *testing.T) {
	t.Parallel()
	app := connctd.ClientCredentials{ID: "app", Secret: connctd.NewSecret(appSecret)}
	at := func(tokenURL string) connctd.Option {
		app := app
		app.TokenURL = tokenURL
		return connctd.WithClientCredentials(app)
	}
	tests := map[string]struct {
		opts []connctd.Option
		want string // in the error; empty: none
	}{
		"nothing":                    {},
		"trailing slash":             {[]connctd.Option{connctd.WithBaseURL("https://api.example/api/v1/")}, ""},
		"behind a prefix":            {[]connctd.Option{connctd.WithBaseURL("https://proxy.example/connctd/api/v1")}, ""},
		"http on loopback":           {[]connctd.Option{connctd.WithBaseURL("http://127.0.0.1:8181/api/v1")}, ""},
		"http on IPv6 loopback":      {[]connctd.Option{connctd.WithBaseURL("http://[::1]:8181/api/v1")}, ""},
		"http":                       {[]connctd.Option{connctd.WithBaseURL("http://api.example/api/v1")}, "WithInsecureHTTP"},
		"http of a like name":        {[]connctd.Option{connctd.WithBaseURL("http://localhost.example/api/v1")}, "WithInsecureHTTP"},
		"http on purpose":            {[]connctd.Option{connctd.WithBaseURL("http://api.example/api/v1"), connctd.WithInsecureHTTP()}, ""},
		"no API path":                {[]connctd.Option{connctd.WithBaseURL("https://api.example")}, "must end in /api/v1"},
		"password":                   {[]connctd.Option{connctd.WithBaseURL("https://u:pass-canary@api.example/api/v1")}, "user name or a password"},
		"query":                      {[]connctd.Option{connctd.WithBaseURL("https://api.example/api/v1?x=pass-canary")}, "must end in|query"},
		"no URL":                     {[]connctd.Option{connctd.WithBaseURL("http://[::1")}, "not a URL"},
		"no URL, and a password":     {[]connctd.Option{connctd.WithBaseURL("https://u:pass-canary@[::1/api/v1")}, "not a URL"},
		"no host":                    {[]connctd.Option{connctd.WithBaseURL("https:///api/v1")}, "no host"},
		"another scheme":             {[]connctd.Option{connctd.WithBaseURL("ftp://api.example/api/v1")}, "https"},
		"token URL with http":        {[]connctd.Option{at("http://login.example/token")}, "token URL"},
		"token URL on purpose":       {[]connctd.Option{connctd.WithInsecureHTTP(), at("http://login.example/token")}, ""},
		"no secret and no id":        {[]connctd.Option{connctd.WithClientCredentials(connctd.ClientCredentials{})}, "Secret is empty"},
		"empty token":                {[]connctd.Option{connctd.WithToken("")}, "the token is empty"},
		"token with a line break":    {[]connctd.Option{connctd.WithToken("pass-canary\n")}, "control character"},
		"nil token source":           {[]connctd.Option{connctd.WithTokenSource(nil)}, "source is nil"},
		"nil HTTP client":            {[]connctd.Option{connctd.WithHTTPClient(nil)}, "client is nil"},
		"HTTP client without things": {[]connctd.Option{connctd.WithHTTPClient(&http.Client{Timeout: time.Second})}, ""},
		"nil logger":                 {[]connctd.Option{connctd.WithLogger(nil)}, ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := connctd.New(tc.opts...)
			if tc.want == "" {
				if err != nil {
					t.Errorf("error = %v", err)
				}
				return
			}
			if !errors.Is(err, connctd.ErrInvalid) || !containsAny(err.Error(), tc.want) {
				t.Errorf("error = %v, want ErrInvalid with %q", err, tc.want)
			}
			if strings.Contains(err.Error(), "pass-canary") {
				t.Errorf("the error repeats what it refuses: %v", err)
			}
		})
	}
}

func containsAny(text, alternatives string) bool {
	for part := range strings.SplitSeq(alternatives, "|") {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}

func TestAllProblemsAtOnce(t *testing.T) {
	t.Parallel()
	_, err := connctd.New(connctd.WithBaseURL("ftp://x"), connctd.WithHTTPClient(nil))
	for _, want := range []string{"base URL", "WithHTTPClient"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error = %v, want it to mention %s", err, want)
		}
	}
}

func TestFromEnv(t *testing.T) {
	tests := map[string]struct {
		env  map[string]string
		want string // the Authorization header, or a text in the error of New
	}{
		"nothing":       {nil, "no credentials"},
		"token":         {map[string]string{"CONNCTD_TOKEN": "env-token"}, "Bearer env-token"},
		"credentials":   {map[string]string{"CONNCTD_CLIENT_ID": "app", "CONNCTD_CLIENT_SECRET": appSecret}, "Bearer fetched-token"},
		"secret alone":  {map[string]string{"CONNCTD_CLIENT_SECRET": appSecret}, "must be set together"},
		"id alone":      {map[string]string{"CONNCTD_CLIENT_ID": "app"}, "must be set together"},
		"bad base URL":  {map[string]string{"CONNCTD_BASE_URL": "https://api.example"}, "must end in /api/v1"},
		"good base URL": {map[string]string{"CONNCTD_BASE_URL": "https://api.example/api/v1", "CONNCTD_TOKEN": "env-token"}, "Bearer env-token"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			for _, v := range []string{"CONNCTD_BASE_URL", "CONNCTD_TOKEN", "CONNCTD_CLIENT_ID", "CONNCTD_CLIENT_SECRET"} {
				t.Setenv(v, tc.env[v])
			}
			rt := platform(
				func(*http.Request) *http.Response { return giveToken("fetched-token") },
				func(*http.Request) *http.Response { return respond(200, "[]") })
			c, err := connctd.New(connctd.FromEnv(), connctd.WithHTTPClient(&http.Client{Transport: rt}))
			if err == nil {
				_, err = c.ListInstances(t.Context())
			}
			if err != nil {
				if !strings.Contains(err.Error(), tc.want) {
					t.Errorf("error = %v, want %q", err, tc.want)
				}
				return
			}
			last := rt.sent()[len(rt.sent())-1]
			if got := last.header.Get("Authorization"); got != tc.want {
				t.Errorf("Authorization = %q, want %q", got, tc.want)
			}
			if base := tc.env["CONNCTD_BASE_URL"]; base != "" && !strings.HasPrefix(last.url, base) {
				t.Errorf("sent to %s", last.url)
			}
		})
	}
}

func TestLastOptionCounts(t *testing.T) {
	t.Parallel()
	rt := always(200, "[]")
	if _, err := newClient(t, rt, connctd.WithToken("second-token")).ListInstances(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := rt.sent()[0].header.Get("Authorization"); got != "Bearer second-token" {
		t.Errorf("Authorization = %q", got)
	}
}

func TestHTTPClientIsNotChanged(t *testing.T) {
	t.Parallel()
	hc := &http.Client{Transport: always(200, "[]"), Timeout: time.Minute}
	before := *hc
	if _, err := connctd.New(connctd.WithHTTPClient(hc)); err != nil {
		t.Fatal(err)
	}
	if hc.CheckRedirect != nil || hc.Jar != before.Jar || hc.Timeout != before.Timeout {
		t.Error("the caller's http.Client was changed")
	}
}

func TestTimeoutOfHTTPClient(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt := &transport{answer: func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, context.Cause(r.Context())
		}}
		c, err := connctd.New(connctd.WithBaseURL(localBase), connctd.WithToken(testToken), connctd.WithHTTPClient(&http.Client{Transport: rt, Timeout: 3 * time.Second}))
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		_, err = c.ListInstances(t.Context(), connctd.NoRetry())
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "no answer within 3s") || time.Since(start) != 3*time.Second {
			t.Errorf("error = %v after %v", err, time.Since(start))
		}
	})
}

func TestLoggerIsOffByDefault(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	handler := slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelInfo})
	if _, err := newClient(t, always(200, "[]"), connctd.WithLogger(slog.New(handler))).ListInstances(t.Context()); err != nil {
		t.Fatal(err)
	}
	if log.Len() != 0 {
		t.Errorf("calls are logged above debug level: %s", log.String())
	}
}
