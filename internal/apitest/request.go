package apitest

import (
	"net/http"
	"strings"
)

// protected is every route that needs a token, with a body where it wants one.
func (s *suite) protected() []route {
	const part, value = "/components/a", "/components/a/properties/b"
	return []route{
		{"POST", instancesPath, spec(s.Plain.Type, s.Plain.Instance), false, manage},
		{"GET", instancesPath, nil, false, manage},
		{"GET", instancesPath + nobody, nil, false, manage},
		{"DELETE", instancesPath + nobody, nil, false, manage},
		{"POST", clientsPath, spec(s.Plain.Type, s.Plain.Client), true, manage},
		{"GET", clientsPath, nil, true, manage},
		{"GET", clientsPath + nobody, nil, true, manage},
		{"DELETE", clientsPath + nobody, nil, true, manage},
		{"POST", thingsPath, aThing(), true, manage},
		{"GET", thingsPath, nil, true, query},
		{"GET", thingsPath + nobody, nil, true, query},
		{"GET", thingsPath + nobody + part, nil, true, query},
		{"GET", thingsPath + nobody + value, nil, true, query},
		{"PUT", thingsPath + nobody + value, map[string]any{"value": "1"}, true, manage},
		{"PATCH", thingsPath + nobody, map[string]any{"status": "UNKNOWN"}, true, manage},
		{"DELETE", thingsPath + nobody, nil, true, manage},
		{"POST", thingsPath + nobody + actionPath, map[string]any{"level": "30"}, true, act},
		{"POST", registerPath, map[string]any{"CallbackUrl": "https://app.example/actions"}, false, manage},
		{"GET", callbackPath, nil, false, manage},
		{"GET", subjectsPath, nil, false, survey},
	}
}

// The scopes that are named to who lacks them.
const (
	manage = "connctd.connector"
	query  = "connctd.things.read" // manage will do as well
	act    = "connctd.things.action"
	survey = "connctd.subjects.read"
)

// route is a request that would be good but for what a test changes about it.
type route struct {
	method, path string
	body         map[string]any // nil: none
	subject      bool           // it needs the header
	scope        string
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

// allows reports whether a token with that scope alone may use the route.
func (r route) allows(scope string) bool {
	return scope == r.scope || r.scope == query && scope == manage
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
	reader := new("Bearer " + s.ReaderToken)
	for _, r := range s.protected() {
		s.wantScope(r, query, reader)
	}
	for _, scope := range []string{manage, query, act, survey} { // each alone
		token := new("Bearer " + s.text(s.grant(scope), "access_token"))
		for _, r := range s.protected() {
			if scope != manage || r.scope != manage { // with its own, something would be made
				s.wantScope(r, scope, token)
			}
		}
	}
	thing := thingsPath + "/" + s.createThing("alice")
	for _, path := range []string{thingsPath, thing, thing + "/components/bulb", thing + "/components/bulb/properties/on"} {
		s.want(200, "GET", path, call{subject: "alice", token: reader})
	}
}

// wantScope checks that a route is open to a token with one scope, if that is one of
// its own, and else names the one that is missing.
func (s *suite) wantScope(r route, scope string, token *string) {
	s.Helper()
	c := r.call()
	c.token = token
	got := s.do(r.method, r.path, c)
	if forbidden := got.status == 403; forbidden == r.allows(scope) {
		s.Errorf("%s %s with %s: %d", r.method, r.path, scope, got.status)
	}
	if got.status == 403 {
		s.checkError(r.path, got)
		s.mentions(got, r.scope)
		if challenge := got.header.Get("WWW-Authenticate"); !strings.HasPrefix(challenge, "Bearer") || !strings.Contains(challenge, "insufficient_scope") {
			s.Errorf("%s %s: WWW-Authenticate = %q", r.method, r.path, challenge)
		}
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
		thingsPath + nobody + "/components/a/actions", "/actions", "/actions/callback", callbackPath + "/", subjectsPath + "/",
	} {
		s.want(404, "GET", path, call{subject: "alice"})
	}
	for path, allow := range map[string]string{
		descriptionsPath: "GET", descriptionsPath + "/1": "GET",
		instancesPath: "GET POST", instancesPath + nobody: "DELETE GET",
		clientsPath: "GET POST", clientsPath + nobody: "DELETE GET",
		thingsPath: "GET POST", thingsPath + nobody: "DELETE GET PATCH",
		thingsPath + nobody + "/components/a": "GET", thingsPath + nobody + "/components/a/properties/b": "GET PUT",
		thingsPath + nobody + actionPath: "POST", registerPath: "POST", callbackPath: "GET", subjectsPath: "GET",
	} {
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"} {
			if !strings.Contains(" "+allow+" ", " "+method+" ") {
				s.wantAllow(method, path, allow)
			}
		}
	}
}
