package connctd_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

// Rule S8: of a redirect no header is captured that leads there, and from one that
// only repeats it the query is cut.
func TestCapturedRedirectIsHidden(t *testing.T) {
	t.Parallel()
	location := "https://consent.example/a?state=query-canary-99&x=1"
	rt := always(303, "", "Location", location, "Content-Location", location, "Refresh", "0; url="+location, "Set-Cookie", "a=b", "X-Redirect", location)
	var res connctd.Response
	if _, err := newClient(t, rt).Subject("alice").CreateClient(t.Context(), connctd.ClientSpec{Type: "x"}, connctd.Capture(&res)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Location", "Content-Location", "Refresh", "Set-Cookie"} {
		if got := res.Header.Values(name); got != nil {
			t.Errorf("captured %s: %q", name, got)
		}
	}
	if strings.Contains(fmt.Sprint(res), "canary") || res.Header.Get("X-Redirect") == "" {
		t.Errorf("captured %v", res)
	}
}
