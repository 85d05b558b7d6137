package apitest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// call is a request of a test. The zero value asks with the token of the account
// and without a subject.
type call struct {
	token       *string // nil: that of the account; empty: none
	subject     string
	body        any    // to be encoded; a string is sent as it is
	contentType string // default application/json
}

// result is an answer.
type result struct {
	status int
	header http.Header
	text   string
	object map[string]any // if the body is an object
	list   []any          // if it is a list
}

// do sends a request. The path is below the base URL.
func (s *suite) do(method, path string, c call) result {
	s.Helper()
	body, isText := c.body.(string)
	if c.body != nil && !isText {
		data, err := json.Marshal(c.body)
		if err != nil {
			s.Fatal(err)
		}
		body = string(data)
	}
	req, err := http.NewRequestWithContext(s.Context(), method, s.BaseURL+path, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	switch {
	case c.token == nil:
		req.Header.Set("Authorization", "Bearer "+s.Token)
	case *c.token != "":
		req.Header.Set("Authorization", *c.token)
	}
	if c.subject != "" {
		req.Header.Set("X-External-Subject-Id", c.subject)
	}
	if c.body != nil {
		req.Header.Set("Content-Type", orElse(c.contentType, "application/json"))
	}
	return s.send(req)
}

// send sends a request and follows nothing.
func (s *suite) send(req *http.Request) (r result) {
	s.Helper()
	hc := *s.HTTPClient
	hc.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, err := hc.Do(req)
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		s.Fatal(err)
	}
	r.status, r.header, r.text = res.StatusCode, res.Header, string(data)
	switch trimmed := bytes.TrimSpace(data); {
	case len(trimmed) == 0:
	case trimmed[0] == '{':
		err = json.Unmarshal(data, &r.object)
	case trimmed[0] == '[':
		err = json.Unmarshal(data, &r.list)
	}
	if err != nil {
		s.Errorf("%s %s: the body is not JSON: %v", req.Method, req.URL.Path, err)
	}
	return r
}

// want sends a request that must be answered with a status.
func (s *suite) want(status int, method, path string, c call) result {
	s.Helper()
	r := s.do(method, path, c)
	if r.status != status {
		s.Fatalf("%s %s: status %d, want %d: %s", method, path, r.status, status, r.text)
	}
	if status >= 400 {
		s.checkError(method+" "+path, r)
	}
	return r
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

// hrefs returns the links of a list, and the last segment of each.
func (s *suite) hrefs(list any) (links, ids []string) {
	s.Helper()
	items, ok := list.([]any)
	if !ok {
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

// href returns the link in a member.
func (s *suite) href(r result, name string) string {
	s.Helper()
	links, _ := s.hrefs([]any{r.object[name]})
	return links[0]
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

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

//go:fix inline

// spec is the body of a create.
func spec(typeID string, config map[string]any) map[string]any {
	body := map[string]any{"connector_type_id": typeID}
	if config != nil {
		body["configuration"] = config
	}
	return body
}
