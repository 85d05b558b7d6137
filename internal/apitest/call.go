package apitest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
)

const subjectHeader = "X-External-Subject-Id"

// call is a request of a test. The zero value asks with the token of the account
// and without a subject.
type call struct {
	token       *string // nil: that of the account; empty: none
	subject     string
	body        any         // to be encoded; a string is sent as it is
	contentType string      // default application/json
	hold        func()      // called before the last byte goes out; the body is then sent in chunks
	header      http.Header // more headers, spelled as they are
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
	r, err := s.try(method, path, c)
	if err != nil {
		s.Fatal(err)
	}
	return r
}

// try is do for a goroutine of a test, which must not end the test.
func (s *suite) try(method, path string, c call) (result, error) {
	body, err := c.reader()
	if err != nil {
		return result{}, err
	}
	req, err := http.NewRequestWithContext(s.Context(), method, s.BaseURL+path, body)
	if err != nil {
		return result{}, err
	}
	s.setHeader(req.Header, c)
	r, err := s.send(req)
	s.note(req, r.status)
	return r, err
}

// reader returns the body. One that may be held is of a type that net/http does not
// know the length of.
func (c call) reader() (io.Reader, error) {
	text, isText := c.body.(string)
	if c.body != nil && !isText {
		data, err := json.Marshal(c.body)
		if err != nil {
			return nil, err
		}
		text = string(data)
	}
	switch {
	case c.hold == nil:
		return strings.NewReader(text), nil
	case text == "":
		c.hold()
		return http.NoBody, nil
	}
	last := len(text) - 1
	return io.MultiReader(strings.NewReader(text[:last]), calling(c.hold), strings.NewReader(text[last:])), nil
}

// calling is an empty reader that calls a function when it is reached.
type calling func()

func (f calling) Read([]byte) (int, error) {
	f()
	return 0, io.EOF
}

func (s *suite) setHeader(h http.Header, c call) {
	switch {
	case c.token == nil:
		h.Set("Authorization", "Bearer "+s.Token)
	case *c.token != "":
		h.Set("Authorization", *c.token)
	}
	if c.subject != "" {
		h.Set(subjectHeader, s.customer(c.subject))
	}
	if c.body != nil {
		h.Set("Content-Type", orElse(c.contentType, "application/json"))
	}
	maps.Copy(h, c.header)
}

// send sends a request and follows nothing.
func (s *suite) send(req *http.Request) (result, error) {
	hc := *s.HTTPClient
	hc.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, err := hc.Do(req)
	if err != nil {
		return result{}, err
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		return result{}, fmt.Errorf("read the answer to %s %s: %w", req.Method, req.URL.Path, err)
	}
	r := result{status: res.StatusCode, header: res.Header, text: string(data)}
	if err := r.parse(data); err != nil {
		return r, fmt.Errorf("%s %s: the body of the answer %d is not JSON: %w", req.Method, req.URL.Path, r.status, err)
	}
	return r, nil
}

func (r *result) parse(data []byte) error {
	switch data = bytes.TrimSpace(data); {
	case len(data) > 0 && data[0] == '{':
		return json.Unmarshal(data, &r.object)
	case len(data) > 0 && data[0] == '[':
		return json.Unmarshal(data, &r.list)
	}
	return nil
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
