package browser_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// What the other tests trust in: that a tab sees trouble, and tells of none where there
// is none.
func TestTroubleIsSeen(t *testing.T) {
	t.Parallel()
	pages := []struct{ page, policy, want string }{
		{page: "<p>Hello</p>"},
		{page: "<script>alert('hello')</script>", want: `dialog: alert "hello"`},
		{page: "<script>console.log('hello')</script>", want: "console: log"},
		{page: "<script>null.x</script>", want: "exception: Uncaught TypeError"},
		{page: "<script>alert(1)</script>", policy: "script-src 'none'", want: "issue: policy: script-src"},
		{page: "<img src=http://example.com/x.png>", want: "request: to http://example.com/x.png"},
		{page: "<img src=http://192.0.2.1/x.png>", want: "net::ERR_NAME_NOT_RESOLVED (http://192.0.2.1/x.png)"},
		{page: "<iframe src='javascript:parent.alert(2)'></iframe>", want: `dialog: alert "2"`},
		{page: "<img src=/missing.png>", want: "log: network: Failed to load resource"},
		{page: "<p style='color: red'>", policy: "default-src 'none'", want: "issue: policy: style-src"},
		{page: "<form action=/elsewhere></form><script>document.forms[0].submit()</script>", policy: "form-action 'none'", want: "form-action"},
		{page: "<script>Promise.reject(new Error('hello'))</script>", want: "exception: Uncaught (in promise) Error: hello"},
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for i, tc := range pages {
			if r.URL.Path == fmt.Sprint("/", i) {
				w.Header().Set("Content-Security-Policy", tc.policy)
				_, _ = fmt.Fprint(w, "<!doctype html><link rel=icon href=data:,><body>", tc.page)
				return
			}
		}
		http.NotFound(w, r)
	}))
	defer server.Close()
	tab := chromium.Tab(t)
	for i, tc := range pages {
		before := len(tab.Trouble())
		tab.Open(fmt.Sprint(server.URL, "/", i))
		tab.Text() // which is answered after what has happened is told
		met := tab.Trouble()[before:]
		seen := slices.ContainsFunc(met, func(text string) bool { return strings.Contains(text, tc.want) })
		if tc.want == "" && len(met) > 0 || tc.want != "" && !seen {
			t.Errorf("%s: the tab met %q, want %q", tc.page, met, tc.want)
		}
	}
	tab.Expect("") // all of it
}
