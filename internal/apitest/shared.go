package apitest

import (
	"crypto/rand"
	"net/http"
	"sync"
	"testing"
)

// RunOn runs the suite against one server, a test at a time, and removes after each
// what it made, but for what nothing removes: that there were customers, and a callback
// URL. Both accounts must have no instance, since there can be one of a type;
// RunOn stops at once if they have. The names of the customers are its own.
func RunOn(t *testing.T, target Target) {
	t.Helper()
	for name, test := range tests() {
		t.Run(name, func(t *testing.T) {
			s := &suite{T: t, Target: target, shared: &shared{prefix: rand.Text()[:8] + "-", owners: map[owner]bool{}}}
			s.mustBeEmpty()
			defer s.clean() // no Cleanup: by then the context of the test has ended
			test(s)
		})
	}
}

// shared is what a test must know of a server that is not its own.
type shared struct {
	prefix string // of the names of customers

	mu     sync.Mutex // guards owners
	owners map[owner]bool
}

// owner is who has something now that must go again.
type owner struct{ authorization, subject string }

// customer returns the subject under which a test's customer is known to the server.
// A name that is long is meant to be: its length is under test.
func (s *suite) customer(name string) string {
	if s.shared == nil || name == "" || len(name) > 100 {
		return name
	}
	return s.shared.prefix + name
}

// note remembers whose something is, if an answer says that it was made.
func (s *suite) note(req *http.Request, status int) {
	if s.shared == nil || req.Method != http.MethodPost || status != http.StatusCreated && status != http.StatusSeeOther {
		return
	}
	s.shared.mu.Lock()
	defer s.shared.mu.Unlock()
	s.shared.owners[owner{req.Header.Get("Authorization"), req.Header.Get(subjectHeader)}] = true
}

func (s *suite) mustBeEmpty() {
	s.Helper()
	for _, token := range []string{s.Token, s.OtherToken} {
		if got := s.want(200, "GET", instancesPath, call{token: new("Bearer " + token)}); len(got.list) != 0 {
			s.Fatalf("the account has instances, which this test would run into: %s", got.text)
		}
	}
}

// clean removes clients and things of all customers of the test, then the instances:
// the other way round they would be in use.
func (s *suite) clean() {
	s.Helper()
	prefix := s.shared.prefix
	s.shared.prefix = "" // the noted names have it
	for o := range s.shared.owners {
		if o.subject != "" {
			s.removeAll(clientsPath, call{token: &o.authorization, subject: o.subject})
			s.removeAll(thingsPath, call{token: &o.authorization, subject: o.subject})
		}
	}
	s.shared.prefix = prefix
	for o := range s.shared.owners {
		s.removeAll(instancesPath, call{token: &o.authorization})
	}
}

func (s *suite) removeAll(collection string, c call) {
	s.Helper()
	_, ids := s.hrefs(s.do("GET", collection, c).list)
	for _, id := range ids {
		if got := s.do("DELETE", collection+"/"+id, c); got.status >= 300 {
			s.Errorf("%s/%s stays behind: %d %s", collection, id, got.status, got.text)
		}
	}
}
