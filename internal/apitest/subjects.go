package apitest

import (
	"net/url"
	"slices"
	"strings"
)

const subjectsPath = "/subjects"

// customers returns whom the list of an account has, of those that are this test's.
func (s *suite) customers(c call) []string {
	s.Helper()
	links, ids := s.hrefs(s.want(200, "GET", subjectsPath, c).list)
	var own []string
	for i, escaped := range ids {
		id, err := url.PathUnescape(escaped)
		if err != nil || links[i] != s.BaseURL+subjectsPath+"/"+escaped {
			s.Errorf("GET %s: %s is no link to one segment in the collection: %v", subjectsPath, links[i], err)
		}
		if s.shared == nil || strings.HasPrefix(id, s.shared.prefix) {
			own = append(own, id)
		}
	}
	return own
}

// knows checks that the list of an account has these customers, in this order.
func (s *suite) knows(c call, names ...string) {
	s.Helper()
	var want []string
	for _, name := range names {
		want = append(want, s.customer(name))
	}
	if got := s.customers(c); !slices.Equal(got, want) {
		s.Errorf("GET %s = %q, want %q", subjectsPath, got, want)
	}
}

// subjects: whom anything was ever made for is listed, for the account that made it.
func (s *suite) subjects() {
	other := call{token: new("Bearer " + s.OtherToken)}
	s.knows(call{})
	s.createInstance(s.Plain)
	s.want(200, "GET", thingsPath, call{subject: "nobody"}) // asking makes nothing
	s.want(400, "POST", thingsPath, call{subject: "nobody", body: map[string]any{"name": ""}})
	s.knows(call{})

	client := s.createClient(s.Plain, "bob")
	thing := s.createThing("alice")
	s.createThing("bob")
	s.want(201, "POST", thingsPath, call{token: other.token, subject: "carol", body: aThing()})
	s.want(201, "POST", thingsPath, call{token: other.token, subject: "alice", body: aThing()})
	s.knows(call{}, "bob", "alice")
	s.knows(other, "carol", "alice")

	s.want(204, "DELETE", clientsPath+"/"+client, call{subject: "bob"})
	s.want(200, "DELETE", thingsPath+"/"+thing, call{subject: "alice"})
	s.knows(call{}, "bob", "alice") // they stay
	odd := []string{"house/flat 3", `a\b`, "../x", "..", "%2F", "a?b#c", "Alice", strings.Repeat("/", 100)}
	for _, name := range odd {
		s.createThing(name)
	}
	s.knows(call{}, append([]string{"bob", "alice"}, odd...)...)
}
