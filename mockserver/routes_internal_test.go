package mockserver

import (
	"strings"
	"testing"

	"github.com/connctd/connctd-go/internal/contract"
)

// Each operation of the document is a route, needs what the document says, and no
// two routes answer the same request.
func TestRoutesAreTheDocument(t *testing.T) {
	t.Parallel()
	for _, op := range contract.Operations() {
		r, _, _ := find(op.Method, apiPath+strings.ReplaceAll(op.Path, "{id}", "x"))
		switch {
		case r == nil:
			t.Errorf("%s %s is no route", op.Method, op.Path)
		case (r.scopes == nil) != strings.Contains(op.Path, "descriptions"):
			t.Errorf("%s %s: scopes are %v", op.Method, op.Path, r.scopes)
		case (r.needs&subject != 0) != strings.Contains(op.Path, "clients"):
			t.Errorf("%s %s: the subject header is needed: %v", op.Method, op.Path, r.needs&subject != 0)
		case (r.needs&body != 0) != (op.Method == "POST"):
			t.Errorf("%s %s: a body is needed: %v", op.Method, op.Path, r.needs&body != 0)
		}
	}
	for _, want := range routes {
		if got, _, _ := find(want.method, apiPath+strings.ReplaceAll(want.path, "{}", "x")); got == nil || got.op != want.op {
			t.Errorf("%s %s is not %s but %+v", want.method, want.path, want.op, got)
		}
	}
}

func TestPaths(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		pattern, path string
		want          string // the ids; "no" if it does not match
	}{
		{"/things/{}", "/things/a", "a"},
		{"/things/{}", "/things/a%20b", "a b"},
		{"/things/{}", "/things/a%2Fb", "a/b"},
		{"/things/{}", "/things/", "no"},
		{"/things/{}", "/things", "no"},
		{"/things/{}", "/things/a/", "no"},
		{"/things/{}", "/things/%zz", "no"},
		{"/things/{}/components/{}", "/things/a/components/b", "a,b"},
		{"/things/{}/components/{}", "/things/a/component/b", "no"},
		{"/things", "/Things", "no"},
		{"/things", "things", "no"},
		{"/things", "", "no"},
		{"/things", "//things", "no"},
		{"/", "/", ""},
		{"/things/{}", "/things/{}", "{}"},
	} {
		here, found := pathsOf([]string{tc.pattern}, strings.Clone).find(tc.path)
		got := strings.Trim(strings.Join(found[:], ","), ",")
		if len(here) == 0 {
			got = "no"
		}
		if got != tc.want {
			t.Errorf("%s in %s = %s, want %s", tc.path, tc.pattern, got, tc.want)
		}
	}
}
