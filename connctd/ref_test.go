package connctd_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

func TestRefID(t *testing.T) {
	t.Parallel()
	good := map[string]connctd.ClientID{
		"https://api.connctd.io/api/v1/connectors/clients/d202e1a7":   "d202e1a7",
		"http://mirror.example:8080/x/connectors/clients/d202e1a7":    "d202e1a7",
		"/api/v1/connectors/clients/a%20b":                            "a b",
		"connectors/clients/1":                                        "1",
		"//foreign.example/connectors/clients/100%25":                 "100%",
		"https://user:pass@foreign.example/connectors/clients/abc%3F": "abc?",
	}
	for href, want := range good {
		if got, err := (connctd.Ref[connctd.ClientID]{Href: href}).ID(); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", href, got, err, want)
		}
	}
	for name, href := range map[string]string{
		"empty": "", "no id": "/connectors/clients/", "another collection": "/connectors/instances/1", "no collection": "/1",
		"something after": "/connectors/clients/1/things", "a slash after": "/connectors/clients/1/", "query": "/connectors/clients/1?x=canary",
		"fragment": "/connectors/clients/1#canary", "escaped slash": "/connectors/clients/a%2Fb", "dots": "/connectors/clients/..",
		"escaped dots": "/connectors/clients/%2e%2e", "no URL": "http://[::1/canary", "opaque": "mailto:connectors/clients/1",
		"bad escape": "/connectors/clients/%zz", "empty query": "/connectors/clients/1?", "empty fragment": "/connectors/clients/1#",
	} {
		_, err := (connctd.Ref[connctd.ClientID]{Href: href}).ID()
		if !errors.Is(err, connctd.ErrBadReference) {
			t.Errorf("%s: error = %v", name, err)
		} else if strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: the error repeats the link: %v", name, err)
		}
	}
}

func TestRefOfEachKind(t *testing.T) {
	t.Parallel()
	check := func(kind string, got any, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
	part := "/things/t/components/c"
	id1, err := connctd.Ref[connctd.DescriptionID]{Href: "/connectors/descriptions/2"}.ID()
	check("description", id1, err)
	id2, err := connctd.Ref[connctd.InstanceID]{Href: "/connectors/instances/i"}.ID()
	check("instance", id2, err)
	id3, err := connctd.Ref[connctd.ThingID]{Href: "/things/t"}.ID()
	check("thing", id3, err)
	id4, err := connctd.Ref[connctd.ComponentID]{Href: part}.ID()
	check("component", id4, err)
	id5, err := connctd.Ref[connctd.PropertyID]{Href: part + "/properties/p"}.ID()
	check("property", id5, err)
	id6, err := connctd.Ref[connctd.ActionID]{Href: part + "/actions/a"}.ID()
	check("action", id6, err)
	id7, err := connctd.Ref[connctd.SubjectID]{Href: "/subjects/s"}.ID()
	check("subject", id7, err)
	if _, err := (connctd.Ref[connctd.ComponentID]{Href: "/things//components/c"}).ID(); !errors.Is(err, connctd.ErrBadReference) {
		t.Errorf("a component of no thing: %v", err)
	}
}

// Whatever a link holds, what comes out can be put into a path, and stands for
// the same when it is linked again.
func FuzzRefID(f *testing.F) {
	f.Add("https://api.connctd.io/api/v1/connectors/clients/d202e1a7-20a2")
	f.Add("/connectors/clients/%252e%252e")
	f.Add("x://y/connectors/clients/%00?#")
	for _, id := range badIDs {
		f.Add("/connectors/clients/" + id)
	}
	f.Fuzz(func(t *testing.T, href string) {
		id, err := connctd.Ref[connctd.ClientID]{Href: href}.ID()
		if err != nil {
			if !errors.Is(err, connctd.ErrBadReference) || id != "" {
				t.Errorf("%q, %v", id, err)
			}
			return
		}
		rt := always(200, "{}")
		if _, err := newClient(t, rt).Subject("s").GetClient(t.Context(), id); err != nil {
			t.Fatalf("the id %q cannot be used: %v", id, err)
		}
		if n := strings.Count(rt.sent()[0].path, "/"); n != 5 {
			t.Errorf("the id %q makes a path with %d slashes", id, n)
		}
		again, err := connctd.Ref[connctd.ClientID]{Href: "/connectors/clients/" + url.PathEscape(string(id))}.ID()
		if err != nil || again != id {
			t.Errorf("%q became %q, %v", id, again, err)
		}
	})
}
