package browser_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// complaints is a test that keeps what it fails for.
type complaints struct {
	testing.TB
	said    []string
	cleanup []func()
}

func (c *complaints) Errorf(format string, args ...any) {
	c.said = append(c.said, fmt.Sprintf(format, args...))
}
func (c *complaints) Cleanup(f func()) { c.cleanup = append(c.cleanup, f) }

// What the other tests trust in: that a tab sees trouble.
func TestTroubleIsSeen(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ page, policy, want string }{
		"nothing":            {page: "<p>Hello</p>"},
		"dialog":             {page: "<script>alert('hello')</script>", want: `dialog: alert "hello"`},
		"console":            {page: "<script>console.log('hello')</script>", want: "console: log"},
		"exception":          {page: "<script>null.x</script>", want: "exception: Uncaught TypeError"},
		"policy":             {page: "<script>alert(1)</script>", policy: "script-src 'none'", want: "issue: policy: script-src"},
		"foreign machine":    {page: "<img src=http://example.com/x.png>", want: "request: to http://example.com/x.png"},
		"foreign number":     {page: "<img src=http://192.0.2.1/x.png>", want: "net::ERR_NAME_NOT_RESOLVED (http://192.0.2.1/x.png)"},
		"link to a script":   {page: "<iframe src='javascript:parent.alert(1)'></iframe>", want: `dialog: alert "1"`},
		"failed request":     {page: "<img src=/missing.png>", want: "log: network"},
		"style not allowed":  {page: "<p style='color: red'>", policy: "default-src 'none'", want: "issue: policy: style-src"},
		"form not allowed":   {page: "<form action=/elsewhere></form><script>document.forms[0].submit()</script>", policy: "form-action 'none'", want: "form-action"},
		"promise not caught": {page: "<script>Promise.reject(new Error('hello'))</script>", want: "exception: Uncaught (in promise) Error: hello"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/" {
					http.NotFound(w, r)
					return
				}
				w.Header().Set("Content-Security-Policy", tc.policy)
				_, _ = fmt.Fprint(w, "<!doctype html><link rel=icon href=data:,><body>", tc.page, "<script src=/last.js></script>")
			}))
			defer server.Close()
			kept := &complaints{TB: t}
			tab := chromium.Tab(kept)
			tab.Expect("/last.js")
			tab.Open(server.URL)
			for _, f := range kept.cleanup {
				f()
			}
			found := slices.ContainsFunc(kept.said, func(text string) bool { return strings.Contains(text, tc.want) })
			if tc.want == "" {
				found = len(kept.said) == 0
			}
			if !found {
				t.Errorf("the tab complained of %q, want %q", kept.said, tc.want)
			}
		})
	}
}
