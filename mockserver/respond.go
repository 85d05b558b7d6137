package mockserver

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"strconv"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/state"
)

// answer is a success.
type answer struct {
	status   int
	body     any    // nil: none
	text     []byte // the body as it is sent, once it is encoded
	location string // of a redirect
	page     *page  // for a browser, in place of a body
}

func (a answer) write(w http.ResponseWriter) {
	if a.location != "" {
		w.Header().Set("Location", a.location)
	}
	if a.page != nil {
		a.page.write(w, a.status)
		return
	}
	if a.text == nil {
		w.WriteHeader(a.status)
		return
	}
	writeBody(w, a.status, "application/json", a.text)
}

// encode settles how the body is sent.
func (a *answer) encode() {
	if a.body != nil {
		a.status, a.text = encoded(a.status, a.body)
	}
}

func ok(body any) (answer, error) { return answer{status: http.StatusOK, body: body}, nil }

// empty is an answer without a body, if err is nil.
func empty(status int, err error) (answer, error) { return answer{status: status}, err }

// refusal is a request that did not get as far as the model.
type refusal struct {
	status      int
	code        string
	description string
	header      http.Header // to be added to the answer
	body        any         // in place of the API's error object
}

func (e *refusal) Error() string { return e.code + ": " + e.description }

func refuse(status int, code, description string) *refusal {
	return &refusal{status: status, code: code, description: description}
}

// refusalOf is what a client is told of an error: the one place where an error of the
// model becomes a status.
func refusalOf(err error) *refusal {
	if broken, ok := errors.AsType[*state.Error](err); ok {
		return refuse(statusOf(broken.Kind), broken.Code, broken.Description)
	}
	if e, ok := errors.AsType[*refusal](err); ok {
		return e
	}
	return refuse(http.StatusInternalServerError, connctd.CodeInternal, "an error in the mock server: "+err.Error())
}

// respondError answers with an error.
func (s *Server) respondError(w http.ResponseWriter, err error) {
	e := refusalOf(err)
	maps.Copy(w.Header(), e.header)
	if html, ok := e.body.(rawPage); ok {
		writeBody(w, e.status, "text/html; charset=utf-8", []byte(html))
		return
	}
	body := e.body
	if body == nil {
		body = s.dialect.errorBody(e, &s.refused)
	}
	writeJSON(w, e.status, body)
}

func statusOf(k state.Kind) int {
	switch k {
	case state.NotFound:
		return http.StatusNotFound
	case state.Conflict:
		return http.StatusConflict
	case state.Invalid:
		return http.StatusBadRequest
	case state.Gone:
		return http.StatusGone
	}
	return http.StatusInternalServerError
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	status, text := encoded(status, body)
	writeBody(w, status, "application/json", text)
}

// encoded returns a body as JSON, and the status of the answer with it.
func encoded(status int, body any) (int, []byte) {
	text, err := json.Marshal(body)
	if err != nil {
		return http.StatusInternalServerError, []byte(`{"status":"500","error":"` + connctd.CodeInternal + `","description":"the answer cannot be written"}`)
	}
	return status, text
}

// rawPage is a body that is HTML, as proxies send it.
type rawPage string

func writeBody(w http.ResponseWriter, status int, kind string, data []byte) {
	values := []string{kind, strconv.Itoa(len(data))}
	w.Header()["Content-Type"], w.Header()["Content-Length"] = values[:1:1], values[1:]
	w.WriteHeader(status)
	_, _ = w.Write(data) // the client may be gone
}

// orEmpty makes a list that is never null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
