package apitest

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// want sends a request that must be answered with a status, in the form that all
// answers of this status have.
func (s *suite) want(status int, method, path string, c call) result {
	s.Helper()
	r := s.do(method, path, c)
	if r.status != status {
		s.Fatalf("%s %s: status %d, want %d: %s", method, path, r.status, status, r.text)
	}
	s.checkForm(method+" "+path, r)
	return r
}

// checkForm checks what holds for every answer, by its status.
func (s *suite) checkForm(what string, r result) {
	s.Helper()
	kind := r.header.Get("Content-Type")
	switch {
	case r.status >= 400:
		s.checkError(what, r)
	case r.status == http.StatusNoContent && r.text != "":
		s.Errorf("%s: the answer 204 has a body: %s", what, r.text)
	case r.text != "" && !strings.HasPrefix(kind, "application/json"):
		s.Errorf("%s: the answer has Content-Type %q", what, kind)
	}
}

var upperSnake = regexp.MustCompile(`^[A-Z]+(_[A-Z]+)*$`)

// checkError checks the form of an error's body.
func (s *suite) checkError(what string, r result) {
	s.Helper()
	code, _ := r.object["error"].(string)
	description, _ := r.object["description"].(string)
	if r.object["status"] != strconv.Itoa(r.status) || !upperSnake.MatchString(code) || description == "" {
		s.Errorf("%s: the error is not the API's error object: %s", what, r.text)
	}
	if kind := r.header.Get("Content-Type"); !strings.HasPrefix(kind, "application/json") {
		s.Errorf("%s: the error has Content-Type %q", what, kind)
	}
}

// mentions checks that the description of an error says what is wrong.
func (s *suite) mentions(r result, what string) {
	s.Helper()
	if description, _ := r.object["description"].(string); !strings.Contains(description, what) {
		s.Errorf("the error does not mention %q: %s", what, r.text)
	}
}

// keys checks that an object has exactly these members.
func (s *suite) keys(r result, names ...string) {
	s.Helper()
	for _, name := range names {
		if _, there := r.object[name]; !there {
			s.Errorf("%q is missing in %s", name, r.text)
		}
	}
	if len(r.object) != len(names) {
		s.Errorf("%d members, want %v: %s", len(r.object), names, r.text)
	}
}

// text returns a member that must be a string with something in it.
func (s *suite) text(r result, name string) string {
	s.Helper()
	v, _ := r.object[name].(string)
	if v == "" {
		s.Fatalf("%q is no text in %s", name, r.text)
	}
	return v
}

// hrefs returns the last segment of each link of a list, and the links.
func (s *suite) hrefs(list any) (links, ids []string) {
	s.Helper()
	items, ok := list.([]any)
	if !ok || items == nil {
		s.Fatalf("%v is no list", list)
	}
	for _, item := range items {
		object, _ := item.(map[string]any)
		href, _ := object["href"].(string)
		if !strings.HasPrefix(href, s.BaseURL+"/") || len(object) != 1 {
			s.Errorf("%v is no link to the base URL", item)
		}
		links = append(links, href)
		ids = append(ids, href[strings.LastIndex(href, "/")+1:])
	}
	return links, ids
}

// href returns the path, below the base URL, of the link in a member.
func (s *suite) href(r result, name string) string {
	s.Helper()
	links, _ := s.hrefs([]any{r.object[name]})
	return strings.TrimPrefix(links[0], s.BaseURL)
}

// listed checks that a list has links to these ids and to nothing else.
func (s *suite) listed(collection string, c call, want ...string) {
	s.Helper()
	links, got := s.hrefs(s.want(200, "GET", collection, c).list)
	for _, link := range links {
		if !strings.HasPrefix(link, s.BaseURL+collection+"/") {
			s.Errorf("GET %s: the link %s is to another collection", collection, link)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		s.Errorf("GET %s of %q = %v, want %v", collection, c.subject, got, want)
	}
}

// unchanged returns a function that checks that a GET is answered as it is now.
func (s *suite) unchanged(path string, c call) func() {
	s.Helper()
	before := s.want(200, "GET", path, c)
	return func() {
		s.Helper()
		if after := s.want(200, "GET", path, c); after.text != before.text {
			s.Errorf("GET %s = %s, was %s", path, after.text, before.text)
		}
	}
}

// eventually asks again until the answer is as wanted.
func (s *suite) eventually(what string, ask func() bool) {
	s.Helper()
	for end := time.Now().Add(5 * time.Second); !ask(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			s.Fatalf("it never happens that %s", what)
		}
	}
}
