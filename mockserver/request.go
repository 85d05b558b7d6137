package mockserver

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/state"
)

const (
	maxBody    = 1 << 20
	maxSubject = 256
	maxMisused = 20 // that are told one by one: enough to see what is wrong
)

// request is one that has passed all checks which are the same for all routes.
type request struct {
	ids   ids
	owner state.Owner
	body  []byte
	now   time.Time // when the call was let in to change something
	http  *http.Request
	x     *exchange
}

// handle answers every request: it checks in the order that the documents give,
// so that what comes first is what is told.
func (s *Server) handle(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		panic(http.ErrAbortHandler) // a return would be an empty 200
	}
	defer s.running.Done()
	if isAdmin(r.URL.Path) {
		s.admin(w, r)
		return
	}
	if r.URL.Path == stylePath && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		s.style(w, r)
		return
	}
	x := s.begin(w, r)
	defer x.note()
	if s.latency > 0 && !x.wait(s.latency) {
		x.sever(&severed{over: true})
		return
	}
	answer, err := s.answer(x, r)
	if err == nil {
		answer.encode()
		err = x.faultsAt(AfterCommit, len(answer.text))
	}
	if cut, ok := errors.AsType[*severed](err); ok {
		x.sever(cut)
		return
	}
	if err != nil {
		s.respondError(x, err)
		return
	}
	answer.write(x)
}

func (s *Server) answer(x *exchange, r *http.Request) (answer, error) {
	if err := s.access.checkHost(r.Host); err != nil {
		return answer{}, err
	}
	if s.access.cors(x, r) || r.Method == http.MethodOptions && r.URL.Path == "*" { // of the whole server
		return empty(http.StatusNoContent, nil)
	}
	switch {
	case r.URL.Path == tokenURL:
		return s.token(x, r)
	case strings.HasPrefix(r.URL.Path, consentPath):
		return s.consent(x, r), nil
	}
	route, got, err := s.route(r)
	if err != nil {
		return answer{}, err
	}
	x.entry.op = route.op
	if err := x.faultsAt(BeforeAuth, 0); err != nil {
		return answer{}, err
	}
	q := &request{ids: got, http: r, x: x}
	if q.owner.Account, err = s.authorize(r, route); err != nil {
		return answer{}, err
	}
	x.entry.account = q.owner.Account
	if err := s.readNeeds(x.ResponseWriter, r, route, q); err != nil {
		return answer{}, err
	}
	if route.method == http.MethodGet { // faults of what changes something strike in lock
		if err := x.faultsAt(BeforeCommit, 0); err != nil {
			return answer{}, err
		}
	}
	return route.do(s, q)
}

// route finds the operation; an unknown one is answered with what is near.
func (s *Server) route(r *http.Request) (*route, ids, error) {
	route, got, allowed := find(r.Method, r.URL.EscapedPath())
	switch {
	case route != nil:
		return route, got, nil
	case allowed != nil:
		s.misuse(r, "method %s on a path that takes %s", r.Method, strings.Join(allowed, ", "))
		return nil, got, wrongMethod(allowed)
	}
	near := nearest(r.Method, r.URL.Path)
	s.misuse(r, "an unknown path; nearest is %s", near)
	what := "there is no such path; the nearest is " + near
	if r.URL.Path == "/" {
		what = "there is nothing here; the API is under " + apiPath + ", and the admin API under " + adminPath + "/"
	}
	return nil, got, refuse(http.StatusNotFound, connctd.CodeNoRoute, what)
}

// readNeeds reads the subject and the body, if the route wants them.
func (s *Server) readNeeds(w http.ResponseWriter, r *http.Request, route *route, q *request) (err error) {
	if route.needs&subject != 0 {
		if q.owner.Subject, err = s.subject(r); err != nil {
			return err
		}
	}
	if route.needs&body != 0 {
		q.body, err = s.body(w, r, q.x.entry)
	}
	return err
}

func (s *Server) subject(r *http.Request) (string, error) {
	values := r.Header.Values("X-External-Subject-Id")
	switch {
	case len(values) == 0 || len(values) == 1 && values[0] == "":
		s.misuse(r, "the header X-External-Subject-Id is missing")
		return "", refuse(http.StatusBadRequest, connctd.CodeMissingSubject, "the header X-External-Subject-Id is missing; it names the customer whom this is about")
	case len(values) > 1 || len(values[0]) > maxSubject:
		return "", refuse(http.StatusBadRequest, connctd.CodeBadSubject, "the header X-External-Subject-Id must stand once and have 1 to 256 bytes")
	}
	return values[0], nil
}

func (s *Server) body(w http.ResponseWriter, r *http.Request, e *entry) ([]byte, error) {
	data, err := readLimited(w, r, maxBody)
	e.setBody(data)
	if err != nil {
		return nil, err
	}
	if err := checkMedia(r, jsonType); err != nil {
		s.misuse(r, "%v (Content-Type %.40q)", err, r.Header.Get("Content-Type"))
		return nil, err
	}
	return data, nil
}

// misuse notes a request that no client should ever send.
func (s *Server) misuse(r *http.Request, format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.misused) == maxMisused {
		s.untold++
		return
	}
	s.misused = append(s.misused, r.Method+" "+r.URL.Path+": "+fmt.Sprintf(format, args...))
}
