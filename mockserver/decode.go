package mockserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/jsondoc"
)

// decode reads the body of q, which must be one JSON object. What is of the wrong
// type is named by its path; of what stands there, nothing is told, since it may be
// secret.
func (s *Server) decode(q *request, into any) error {
	what := unfit(q.body)
	if what == "" {
		what = unread(json.Unmarshal(q.body, into))
	}
	if what == "" {
		return nil
	}
	s.misuse(q.http, "%s", what)
	return refuse(http.StatusBadRequest, connctd.CodeBadBody, what)
}

// unfit says why a body is not worth reading; nothing if it may be.
func unfit(data []byte) string {
	data = bytes.TrimLeft(data, " \t\r\n")
	switch {
	case len(data) == 0 || data[0] != '{':
		return "the body cannot be read: it must be a JSON object"
	case !utf8.Valid(data): // encoding/json would change it
		return "the body cannot be read: it is not valid UTF-8"
	case depth(data) > jsondoc.MaxDepth:
		return fmt.Sprintf("the body cannot be read: it is nested deeper than %d levels", jsondoc.MaxDepth)
	}
	return ""
}

// unread says why a body could not be read; nothing if it was.
func unread(err error) string {
	if err == nil {
		return ""
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		got, want := mismatch(wrong)
		return fmt.Sprintf("%s is %s, want %s", wrong.Field, got, want)
	}
	if _, ok := errors.AsType[*json.SyntaxError](err); ok {
		return "the body cannot be read: it is not one whole JSON value"
	}
	if isBadTime(err) {
		return "lastUpdate must be a time, such as 2006-01-02T15:04:05Z"
	}
	return "the body cannot be read"
}

// isBadTime reports whether a time could not be read, for which encoding/json does not
// say where it stands; but there is one name alone that a time can have.
func isBadTime(err error) bool {
	_, unparsed := errors.AsType[*time.ParseError](err)
	return unparsed || strings.HasPrefix(err.Error(), "Time.UnmarshalJSON:")
}

// depth is how deep JSON is nested, if it is JSON.
func depth(data []byte) (deepest int) {
	now, quoted := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++ // what follows ends no text
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			now++
			deepest = max(deepest, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return deepest
}
