package apitest

import (
	"strings"
)

// protected is every route that needs a token, with a body where it wants one.
func (s *suite) protected() []route {
	one := nobody
	return []route{
		{"POST", instancesPath, spec(s.Plain.Type, s.Plain.Instance), false, false},
		{"GET", instancesPath, nil, false, false},
		{"GET", instancesPath + one, nil, false, false},
		{"DELETE", instancesPath + one, nil, false, false},
		{"POST", clientsPath, spec(s.Plain.Type, s.Plain.Client), true, false},
		{"GET", clientsPath, nil, true, false},
		{"GET", clientsPath + one, nil, true, false},
		{"DELETE", clientsPath + one, nil, true, false},
		{"POST", thingsPath, aThing(), true, false},
		{"GET", thingsPath, nil, true, true},
		{"GET", thingsPath + one, nil, true, true},
		{"GET", thingsPath + one + "/components/a", nil, true, true},
		{"GET", thingsPath + one + "/components/a/properties/b", nil, true, true},
		{"PUT", thingsPath + one + "/components/a/properties/b", map[string]any{"value": "1"}, true, false},
		{"PATCH", thingsPath + one, map[string]any{"status": "UNKNOWN"}, true, false},
		{"DELETE", thingsPath + one, nil, true, false},
	}
}

// route is a request that would be good but for what a test changes about it.
type route struct {
	method, path string
	body         any
	subject      bool // it needs the header
	read         bool // connctd.things.read is enough
}

func (r route) call() call {
	c := call{body: r.body}
	if r.subject {
		c.subject = "alice"
	}
	return c
}

func (s *suite) authorization() {
	for _, r := range s.protected() {
		for _, header := range []string{"", "Bearer nonsense", "Bearer", "Basic " + s.Token, s.Token} {
			c := r.call()
			c.token = &header
			got := s.want(401, r.method, r.path, c)
			if !strings.HasPrefix(got.header.Get("WWW-Authenticate"), "Bearer") {
				s.Errorf("%s %s: WWW-Authenticate = %q", r.method, r.path, got.header.Get("WWW-Authenticate"))
			}
		}
	}
	s.want(200, "GET", instancesPath, call{token: new("bearer " + s.Token)})
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
}

func (s *suite) subjectHeader() {
	for _, r := range s.protected() {
		if !r.subject {
			continue
		}
		c := r.call()
		c.subject = ""
		s.mentions(s.want(400, r.method, r.path, c), "X-External-Subject-Id")
		c.subject = strings.Repeat("x", 257)
		s.want(400, r.method, r.path, c)
	}
	s.want(200, "GET", clientsPath, call{subject: strings.Repeat("x", 256)})
}

func (s *suite) bodies() {
	deep := func(n int) string {
		return `{"connector_type_id":"` + s.Plain.Type + `","x":` + strings.Repeat("[", n-1) + strings.Repeat("]", n-1) + `}`
	}
	for _, r := range s.protected() {
		if r.body == nil {
			continue
		}
		for name, body := range map[string]string{
			"empty": "", "cut off": `{"a":`, "no JSON": "a=b", "two values": "{} {}", "a list": "[]", "null": "null",
			"too deep": deep(65),
		} {
			c := r.call()
			c.body = body
			if got := s.do(r.method, r.path, c); got.status != 400 {
				s.Errorf("%s %s with a body that is %s: %d, want 400", r.method, r.path, name, got.status)
			}
		}
		c := r.call()
		c.contentType = "text/plain"
		s.want(415, r.method, r.path, c)
		c = r.call()
		c.body = `{"x":"` + strings.Repeat("x", 1<<20) + `"}`
		s.want(413, r.method, r.path, c)
	}
	s.mentions(s.want(400, "POST", instancesPath, call{body: deep(64)}), "configuration") // deep enough to be read
	s.want(201, "POST", instancesPath, call{body: spec(s.Plain.Type, s.Plain.Instance), contentType: "application/json; charset=utf-8"})
}

func (s *suite) unknownRoutes() {
	s.want(404, "GET", "/connectors/instance", call{})
	s.want(404, "GET", "/", call{})
	s.want(404, "GET", instancesPath+"/", call{})
	s.want(404, "GET", instancesPath+"/a/b", call{})
	for path, allow := range map[string]string{
		descriptionsPath: "GET", instancesPath: "POST, GET", instancesPath + nobody: "GET, DELETE", thingsPath + nobody: "GET, PATCH, DELETE",
	} {
		got := s.want(405, "PUT", path, call{})
		if got.header.Get("Allow") != allow {
			s.Errorf("PUT %s: Allow = %q, want %q", path, got.header.Get("Allow"), allow)
		}
	}
}

// orderOfChecks: what comes first is what is told.
func (s *suite) orderOfChecks() {
	bad := new("Bearer nonsense")
	reader := new("Bearer " + s.ReaderToken)
	s.want(404, "GET", "/nowhere", call{token: bad})
	s.want(405, "PUT", instancesPath, call{token: bad})
	s.want(401, "POST", clientsPath, call{token: bad, body: "{"})
	s.want(403, "POST", clientsPath, call{token: reader, body: "{"})
	s.mentions(s.want(400, "POST", clientsPath, call{body: "{"}), "X-External-Subject-Id")
	s.want(400, "PATCH", thingsPath+nobody, call{subject: "alice", body: "{"})
	s.createInstance(s.Plain)
	s.want(409, "POST", instancesPath, call{body: spec(s.Plain.Type, s.Plain.BadInstance)})
}
