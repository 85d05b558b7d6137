package connctd

import (
	"errors"
	"net/url"
	"strings"
	"testing"
)

// FuzzRefKind checks rule S3 for each kind of link: a link names at most one kind
// of resource, and its id is one segment that means the same when linked again.
func FuzzRefKind(f *testing.F) {
	for _, href := range []string{
		"https://api.connctd.io/api/v1/connectors/descriptions/2", "/connectors/instances/i", "connectors/clients/1", "//foreign.example/things/100%25",
		"/things/t/components/c", "/things/t/components/c/properties/p", "/things/t/components/c/actions/a", "/subjects/s%20t", "/things//components/c",
		"/things/%2e%2e/components/c", "/connectors/clients/..", "/connectors/clients/a%2Fb", "/things/1?x", "/things/1#", "mailto:things/1", "/things/%zz",
		"http://[::1/things/1", "/things/..%252fx%25zz", "things/things/things", "/things/components/components/x",
	} {
		f.Add(href)
	}
	f.Fuzz(func(t *testing.T, href string) {
		kinds := checkRef[DescriptionID](t, href, "connectors/descriptions") + checkRef[InstanceID](t, href, "connectors/instances") +
			checkRef[ClientID](t, href, "connectors/clients") + checkRef[SubjectID](t, href, "subjects") + checkRef[ThingID](t, href, "things") +
			checkRef[ComponentID](t, href, "things/*/components") + checkRef[PropertyID](t, href, "things/*/components/*/properties") +
			checkRef[ActionID](t, href, "things/*/components/*/actions")
		if kinds > 1 {
			t.Errorf("%q names %d kinds of resource", href, kinds)
		}
	})
}

// checkRef returns 1 if href names a resource of the kind, and else 0.
func checkRef[ID anyID](t *testing.T, href, collection string) int {
	t.Helper()
	id, err := Ref[ID]{Href: href}.ID()
	if err != nil {
		if !errors.Is(err, ErrBadReference) || id != "" {
			t.Errorf("%q: %q, %v", href, id, err)
		}
		return 0
	}
	if !endsIn(href, collection) {
		t.Errorf("%q names %q, but does not end in %s/ID", href, id, collection)
	}
	if err := checkID(string(id)); err != nil {
		t.Errorf("%q names %q, which cannot be used: %v", href, id, err)
	}
	segment := url.PathEscape(string(id))
	link := "/" + strings.ReplaceAll(collection, "*", "x") + "/" + segment
	if again, err := (Ref[ID]{Href: link}).ID(); err != nil || again != id || strings.Contains(segment, "/") {
		t.Errorf("%q names %q, which is linked as %q and names %q, %v", href, id, link, again, err)
	}
	return 1
}

// endsIn is a slow and obvious reading of "the last segment of the collection".
func endsIn(href, collection string) bool {
	segments := strings.Split(href, "/")
	want := strings.Split(collection+"/*", "/")
	if len(segments) < len(want) || strings.ContainsAny(href, "?#") {
		return false
	}
	for i, segment := range segments[len(segments)-len(want):] {
		if segment == "" || want[i] != "*" && want[i] != segment {
			return false
		}
	}
	return true
}
