package apitest

import (
	"net/http"
	"strings"
)

// protected is every route that needs a token, with a body where it wants one.
func (s *suite) protected() []route {
	const part, value = "/components/a", "/components/a/properties/b"
	return []route{
		{"POST", instancesPath, spec(s.Plain.Type, s.Plain.Instance), false, false},
		{"GET", instancesPath, nil, false, false},
		{"GET", instancesPath + nobody, nil, false, false},
		{"DELETE", instancesPath + nobody, nil, false, false},
		{"POST", clientsPath, spec(s.Plain.Type, s.Plain.Client), true, false},
		{"GET", clientsPath, nil, true, false},
		{"GET", clientsPath + nobody, nil, true, false},
		{"DELETE", clientsPath + nobody, nil, true, false},
		{"POST", thingsPath, aThing(), true, false},
		{"GET", thingsPath, nil, true, true},
		{"GET", thingsPath + nobody, nil, true, true},
		{"GET", thingsPath + nobody + part, nil, true, true},
		{"GET", thingsPath + nobody + value, nil, true, true},
		{"PUT", thingsPath + nobody + value, map[string]any{"value": "1"}, true, false},
		{"PATCH", thingsPath + nobody, map[string]any{"status": "UNKNOWN"}, true, false},
		{"DELETE", thingsPath + nobody, nil, true, false},
	}
}

// route is a request that would be good but for what a test changes about it.
type route struct {
	method, path string
	body         map[string]any // nil: none
	subject      bool           // it needs the header
	read         bool           // connctd.things.read is enough
}

func (r route) call() (c call) {
	if r.body != nil {
		c.body = r.body
	}
	if r.subject {
		c.subject = "alice"
	}
	return c
}

func (s *suite) authorization() {
	for _, r := range s.protected() {
		for _, header := range []string{"", "Bearer nonsense", "Bearer", "Basic " + s.Token, "Bearer " + s.Token + "x", s.Token} {
			c := r.call()
			c.token = &header
			got := s.want(401, r.method, r.path, c)
			if !strings.HasPrefix(got.header.Get("WWW-Authenticate"), "Bearer") {
				s.Errorf("%s %s: WWW-Authenticate = %q", r.method, r.path, got.header.Get("WWW-Authenticate"))
			}
			if strings.Contains(got.text, s.Token) {
				s.Errorf("%s %s: the token comes back: %s", r.method, r.path, got.text)
			}
		}
	}
	s.listed(instancesPath, call{token: new("bearer " + s.Token)}) // and nothing was made
	s.listed(thingsPath, call{subject: "alice"})
}

func (s *suite) scopes() {
	for _, r := range s.protected() {
		c := r.call()
		c.token = new("Bearer " + s.ReaderToken)
		got := s.do(r.method, r.path, c)
		if forbidden := got.status == 403; forbidden == r.read {
			s.Errorf("%s %s with connctd.things.read: %d", r.method, r.path, got.status)
		}
		if got.status == 403 {
			s.checkError(r.path, got)
			s.mentions(got, "connctd.connector")
		}
	}
	thing := thingsPath + "/" + s.createThing("alice")
	for _, path := range []string{thingsPath, thing, thing + "/components/bulb", thing + "/components/bulb/properties/on"} {
		s.want(200, "GET", path, call{subject: "alice", token: new("Bearer " + s.ReaderToken)})
	}
}

func (s *suite) subjectHeader() {
	for _, r := range s.protected() {
		if !r.subject {
			continue
		}
		for _, header := range []http.Header{nil, {subjectHeader: {""}}} {
			c := r.call()
			c.subject, c.header = "", header
			s.mentions(s.want(400, r.method, r.path, c), subjectHeader)
		}
		c := r.call()
		c.subject = strings.Repeat("x", 257)
		s.want(400, r.method, r.path, c)
		c.subject, c.header = "", http.Header{subjectHeader: {"alice", "bob"}} // whose would it be?
		s.want(400, r.method, r.path, c)
	}
	s.want(200, "GET", clientsPath, call{subject: strings.Repeat("x", 256)})
	s.want(200, "GET", clientsPath, call{header: http.Header{"X-External-Subject-ID": {"alice"}}})
	s.want(200, "GET", clientsPath, call{header: http.Header{"x-external-subject-id": {"alice"}}})
}

func (s *suite) unknownRoutes() {
	for _, path := range []string{
		"", "/", "/connectors", "/connectors/instance", "/Connectors/instances", descriptionsPath + "/", instancesPath + "/", instancesPath + "/a/b",
		clientsPath + "/", thingsPath + "/", thingsPath + nobody + "/components", thingsPath + nobody + "/components/a/properties",
	} {
		s.want(404, "GET", path, call{subject: "alice"})
	}
	for path, allow := range map[string]string{
		descriptionsPath: "GET", descriptionsPath + "/1": "GET",
		instancesPath: "GET POST", instancesPath + nobody: "DELETE GET",
		clientsPath: "GET POST", clientsPath + nobody: "DELETE GET",
		thingsPath: "GET POST", thingsPath + nobody: "DELETE GET PATCH",
		thingsPath + nobody + "/components/a": "GET", thingsPath + nobody + "/components/a/properties/b": "GET PUT",
	} {
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"} {
			if !strings.Contains(" "+allow+" ", " "+method+" ") {
				s.wantAllow(method, path, allow)
			}
		}
	}
}
