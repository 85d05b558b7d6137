package connctd_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// oddSubjects can be the id of a customer, and most of them no other id.
var oddSubjects = []connctd.SubjectID{
	"alice", "house/flat 3", `DOMAIN\bob`, ".", "..", "/", "//", "../alice", "%2F", "%2e%2e", "100%", "a?b#c", "a;b,c:d@e", "{}", `"'<>`,
	"subjects/alice", "~", "!", connctd.SubjectID(strings.Repeat("/", 256)),
}

// Whatever customer an app has made something for comes back from the list.
func TestSubjectsComeBack(t *testing.T) {
	t.Parallel()
	c := mockserver.New(t).Client()
	for _, id := range oddSubjects {
		if _, err := c.Subject(string(id)).CreateThing(t.Context(), connctd.Thing{Name: "Lamp"}); err != nil {
			t.Fatal(err)
		}
	}
	var got []connctd.SubjectID
	for id, err := range c.Subjects(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, id)
	}
	if diff := cmp.Diff(oddSubjects, got); diff != "" {
		t.Errorf("subjects (-used +listed):\n%s", diff)
	}
}

// A link that names no customer does not hide the others.
func TestSubjectsWithBadLinks(t *testing.T) {
	t.Parallel()
	list := `[{"href":"/subjects/a"},{"href":"/subjects/a/b"},{},null,{"href":"/subjects/%20a"},{"href":"/subjects/%C3%A4"},
		{"href":"/things/a"},{"href":"https://mirror.example/api/v1/subjects/b%2Fc","rel":"x"}]`
	rt := always(200, list)
	var good []connctd.SubjectID
	bad := 0
	for id, err := range newClient(t, rt).Subjects(t.Context()) {
		if err == nil {
			good = append(good, id)
			continue
		}
		bad++
		if broken, ok := errors.AsType[*connctd.RefError](err); !ok || !errors.Is(err, connctd.ErrBadReference) || id != "" {
			t.Errorf("%q, %v (%v)", id, err, broken)
		}
	}
	if diff := cmp.Diff([]connctd.SubjectID{"a", "b/c"}, good); diff != "" || bad != 6 {
		t.Errorf("%d bad links, and good ones (-want +got):\n%s", bad, diff)
	}
	for range newClient(t, rt).Subjects(t.Context()) {
		break // ends the loop, and nothing is left behind
	}
	for _, err := range newClient(t, always(403, "")).Subjects(t.Context()) {
		if !errors.Is(err, connctd.ErrForbidden) {
			t.Errorf("error = %v", err)
		}
	}
	if n := len(rt.sent()); n != 2 {
		t.Errorf("%d requests, want one for each loop", n)
	}
}

// A link that is escaped badly names what it says, or nothing: never another customer.
func TestSubjectOfCarelessLink(t *testing.T) {
	t.Parallel()
	for href, want := range map[string]connctd.SubjectID{
		"/subjects/a b": "a b", "/subjects/a b%2Fc": "a b/c", `/subjects/a"b`: `a"b`, "/subjects/subjects%2Fbob x": "subjects/bob x",
		"/x/subjects%2Fbob x": "", "/subjects/a b/c": "", "/subjects/": "", "/subjects": "",
	} {
		id, err := connctd.Ref[connctd.SubjectID]{Href: href}.ID()
		if id != want || (want == "") != errors.Is(err, connctd.ErrBadReference) {
			t.Errorf("%s: %q, %v; want %q", href, id, err, want)
		}
	}
}

// A valid id of a customer survives a link, and no other comes out of one.
func FuzzSubjectRef(f *testing.F) {
	for _, id := range oddSubjects {
		f.Add(string(id))
	}
	f.Fuzz(func(t *testing.T, text string) {
		rt := always(200, "[]")
		_, invalid := newClient(t, rt).Subject(text).ListThings(t.Context())
		id, err := connctd.Ref[connctd.SubjectID]{Href: "https://api.example/api/v1/subjects/" + url.PathEscape(text)}.ID()
		switch {
		case invalid != nil && !errors.Is(err, connctd.ErrBadReference):
			t.Errorf("%q is no subject (%v), and a link gave %q, %v", text, invalid, id, err)
		case invalid == nil && (err != nil || string(id) != text):
			t.Errorf("%q became %q, %v", text, id, err)
		}
	})
}
