package apitest

import (
	"slices"
	"strings"
)

// wantAllow checks that a method is refused with a list of those that would do.
func (s *suite) wantAllow(method, path, allow string) {
	s.Helper()
	header := s.want(405, method, path, call{subject: "alice"}).header.Get("Allow")
	got := strings.FieldsFunc(header, func(r rune) bool { return r == ',' || r == ' ' })
	slices.Sort(got)
	if strings.Join(got, " ") != allow {
		s.Errorf("%s %s: Allow = %q, want %s", method, path, header, allow)
	}
}

// deep returns a body that is an object of n levels.
func (s *suite) deep(n int) string {
	return `{"connector_type_id":"` + s.Plain.Type + `","x":` + strings.Repeat("[", n-1) + strings.Repeat("]", n-1) + `}`
}

// withBody returns the routes that want one.
func (s *suite) withBody() []route {
	return slices.DeleteFunc(s.protected(), func(r route) bool { return r.body == nil })
}

func (s *suite) bodies() {
	for _, r := range s.withBody() {
		for name, body := range map[string]string{
			"empty": "", "white": " \n", "cut off": `{"a":`, "no JSON": "a=b", "two values": "{} {}", "a value and more": `{"a":1}x`,
			"a list": "[]", "null": "null", "a text": `"x"`, "a comma too many": `{"a":1,}`,
		} {
			c := r.call()
			c.body = body
			if got := s.do(r.method, r.path, c); got.status != 400 {
				s.Errorf("%s %s with a body that is %s: %d, want 400", r.method, r.path, name, got.status)
			} else {
				s.checkError(r.path, got)
			}
		}
		for _, contentType := range []string{"text/plain", "application/x-www-form-urlencoded", "application/jsonx", "json"} {
			c := r.call()
			c.contentType = contentType
			s.want(415, r.method, r.path, c)
		}
	}
	s.listed(instancesPath, call{}) // nothing was made
	body := spec(s.Plain.Type, s.Plain.Instance)
	s.want(201, "POST", instancesPath, call{body: body, contentType: "Application/JSON; charset=utf-8"})
}

// bodyLimits: 1 MiB and 64 levels are read, more is refused.
func (s *suite) bodyLimits() {
	sized := func(n int) string {
		return `{"x":"` + strings.Repeat("x", n-len(`{"x":""}`)) + `"}`
	}
	for _, r := range s.withBody() {
		c := r.call()
		c.body = s.deep(65)
		s.want(400, r.method, r.path, c)
		c.body = sized(1<<20 + 1)
		s.want(413, r.method, r.path, c)
		c.hold = func() {} // in chunks: it cannot be seen from its length
		s.want(413, r.method, r.path, c)
		c.body = sized(1 << 20)
		if got := s.do(r.method, r.path, c); got.status == 413 {
			s.Errorf("%s %s: a body of 1 MiB is too large", r.method, r.path)
		}
	}
	s.mentions(s.want(400, "POST", instancesPath, call{body: s.deep(64)}), "configuration") // it was read
}

// orderOfChecks: what comes first is what is told. Each request here has two faults.
func (s *suite) orderOfChecks() {
	bad := new("Bearer nonsense")
	reader := new("Bearer " + s.ReaderToken)
	s.want(404, "GET", "/nowhere", call{token: bad})
	s.want(405, "PUT", instancesPath, call{token: bad})
	s.want(401, "POST", clientsPath, call{token: bad, body: "{"})
	s.want(401, "GET", clientsPath, call{token: bad})
	s.want(401, "POST", instancesPath, call{token: bad, body: "x", contentType: "text/plain"})
	s.want(403, "POST", clientsPath, call{token: reader, body: "{"})
	s.want(403, "POST", instancesPath, call{token: reader, body: strings.Repeat(" ", 1<<20+1)})
	s.want(403, "DELETE", thingsPath+nobody, call{token: reader, subject: "alice"})
	s.mentions(s.want(400, "POST", clientsPath, call{body: "{"}), subjectHeader)
	s.mentions(s.want(400, "GET", clientsPath+nobody, call{}), subjectHeader)
	s.want(400, "PATCH", thingsPath+nobody, call{subject: "alice", body: "{"})
	s.want(415, "PATCH", thingsPath+nobody, call{subject: "alice", body: "{}", contentType: "text/plain"})
	s.createInstance(s.Plain)
	s.want(400, "POST", instancesPath, call{body: "{"})
	s.want(409, "POST", instancesPath, call{body: spec(s.Plain.Type, s.Plain.BadInstance)})
}
