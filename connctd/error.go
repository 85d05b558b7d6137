package connctd

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/connctd/connctd-go/internal/scrub"
)

// What a caller branches on, by [errors.Is]. More than one may match an error.
var (
	ErrBadRequest   = errors.New("bad request")  // 400
	ErrUnauthorized = errors.New("unauthorized") // 401: the token or the credentials are wrong
	ErrForbidden    = errors.New("forbidden")    // 403: the token lacks the scope
	ErrNotFound     = errors.New("not found")    // 404: no such resource for this account and subject
	ErrConflict     = errors.New("conflict")     // 409: it exists already, or is still in use
	ErrRateLimited  = errors.New("rate limited") // 429
	ErrServer       = errors.New("server error") // 500 and above
	ErrUnavailable  = errors.New("unavailable")  // 503; matches ErrServer as well

	// ErrNoInstance is the answer to CreateClient when the account has no
	// instance of the connector's type; it matches ErrBadRequest as well. The
	// document knows no other 400 there, so any that has not the code of another
	// cause, such as [CodeBadConfig], is taken for it: read Error.Description
	// before you rely on it.
	ErrNoInstance = errors.New("no connector instance")

	ErrUnexpectedRedirect = errors.New("unexpected redirect") // a 3xx that is no result; it was not followed
	ErrOutcomeUnknown     = errors.New("outcome unknown")     // the server may have acted: look before trying again
	ErrResponseTooLarge   = errors.New("response too large")  // more than the limit was answered
	ErrBadResponse        = errors.New("bad response")        // a success that cannot be understood
	ErrBadReference       = errors.New("bad reference")       // a link that names no resource of its kind
	ErrNoAnswer           = errors.New("no answer")           // the network's fault: none came, or not to its end
	ErrNoCredentials      = errors.New("no credentials")      // the call needs a token and the client has none
	ErrInvalid            = errors.New("invalid")             // refused before anything was sent
)

// The codes of error answers, [Error.Code]. The platform documents the form of a
// code and one example, CodeNoThing; the others are what mockserver answers, so
// ask for the sentinels and not for a code.
const (
	CodeNoRoute         = "ROUTE_DOESNT_EXIST"
	CodeNoDescription   = "CONNECTOR_DESCRIPTION_DOESNT_EXIST"
	CodeNoInstanceByID  = "CONNECTOR_INSTANCE_DOESNT_EXIST"
	CodeNoClient        = "CONNECTOR_CLIENT_DOESNT_EXIST"
	CodeNoThing         = "THING_DOESNT_EXIST"
	CodeNoComponent     = "COMPONENT_DOESNT_EXIST"
	CodeNoProperty      = "PROPERTY_DOESNT_EXIST"
	CodeNoAction        = "ACTION_DOESNT_EXIST"
	CodeBadMethod       = "METHOD_NOT_ALLOWED"
	CodeBadHost         = "HOST_NOT_ALLOWED"
	CodeUnauthorized    = "UNAUTHORIZED"
	CodeMissingScope    = "MISSING_SCOPE"
	CodeMissingSubject  = "MISSING_SUBJECT"
	CodeBadSubject      = "BAD_SUBJECT"
	CodeBadBody         = "BAD_BODY"
	CodeBodyTooLarge    = "BODY_TOO_LARGE"
	CodeBadContentType  = "UNSUPPORTED_MEDIA_TYPE"
	CodeUnknownType     = "UNKNOWN_CONNECTOR_TYPE"
	CodeBadConfig       = "BAD_CONFIGURATION"
	CodeBadThing        = "BAD_THING"
	CodeBadValue        = "BAD_VALUE"
	CodeBadParameters   = "BAD_ACTION_PARAMETERS"
	CodeBadCallback     = "BAD_CALLBACK_URL"
	CodeInstanceMissing = "CONNECTOR_INSTANCE_MISSING" // 400 to create-client
	CodeInstanceExists  = "CONNECTOR_INSTANCE_ALREADY_EXISTS"
	CodeInstanceInUse   = "CONNECTOR_INSTANCE_IN_USE"
	CodeClientExists    = "CONNECTOR_CLIENT_ALREADY_EXISTS"
	CodeRemovalFailed   = "CONNECTOR_CLIENT_REMOVAL_FAILED"
	CodeInternal        = "INTERNAL_ERROR"
	CodeUnavailable     = "SERVICE_UNAVAILABLE"
)

// Error is an answer that is no success: a status of 400 or more, or a redirect
// where none belongs. The status is the truth; the other fields are what the
// body said, if it could be read, with secrets cut out.
type Error struct {
	Op          string        // the call, such as "CreateInstance"
	Method      string        // HTTP method
	Path        string        // template of the path, such as "/connectors/instances/{instance}"
	StatusCode  int           // HTTP status
	Code        string        // upper-snake-case reason, such as [CodeNoThing]; may be empty
	Description string        // the server's words; may be empty
	MoreInfo    string        // URL of a page on the code; may be empty
	RequestID   string        // the server's id of the request; may be empty
	RetryAfter  time.Duration // what the server asked for; 0 if nothing
	Attempts    int           // how often the request was sent
	Body        []byte        // the first bytes of the answer
}

// Error names the call, the status and what the server said, on one line.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "connctd: %s: %s %s: %d", e.Op, e.Method, e.Path, e.StatusCode)
	if e.Code != "" {
		b.WriteString(" " + printable(e.Code))
	}
	if e.Description != "" {
		b.WriteString(": " + printable(e.Description))
	}
	if e.Attempts > 1 {
		fmt.Fprintf(&b, " (after %d attempts)", e.Attempts)
	}
	if e.Is(ErrOutcomeUnknown) {
		b.WriteString("; outcome unknown: look before trying again")
	}
	return b.String()
}

const maxShown = 1 << 10 // of what a server says, in an error's text

// printable makes text of a server fit for a terminal and a line of a log.
func printable(text string) string {
	if len(text) > maxShown {
		text = strings.ToValidUTF8(text[:maxShown], "") + "…"
	}
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, text)
}

// Is reports whether target is a sentinel for this answer; more than one may match.
// A token endpoint that is not where it should be says nothing about a resource.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrBadRequest:
		return e.StatusCode == http.StatusBadRequest
	case ErrNoInstance:
		return e.StatusCode == http.StatusBadRequest && e.Op == opCreateClient.name && !otherCause(e.Code)
	case ErrUnauthorized:
		return e.StatusCode == http.StatusUnauthorized
	case ErrForbidden:
		return e.StatusCode == http.StatusForbidden
	case ErrNotFound:
		return e.StatusCode == http.StatusNotFound && e.Op != opFetchToken.name
	case ErrConflict:
		return e.StatusCode == http.StatusConflict && e.Op != opFetchToken.name
	case ErrRateLimited:
		return e.StatusCode == http.StatusTooManyRequests
	case ErrServer:
		return e.StatusCode >= 500
	case ErrUnavailable:
		return e.StatusCode == http.StatusServiceUnavailable
	case ErrUnexpectedRedirect:
		return e.StatusCode/100 == 3
	case ErrOutcomeUnknown:
		return e.StatusCode >= 500 && actsByName(e.Op)
	}
	return false
}

// actsByName reports whether a call of that name does something that a second
// one would do again, so that a failure leaves its outcome unknown.
func actsByName(op string) bool {
	switch op {
	case opCreateInstance.name, opCreateClient.name, opCreateThing.name, opTriggerAction.name:
		return true
	}
	return false
}

// otherCause reports whether a 400 to create-client with this code has another
// cause than the one the API document names, a missing instance.
func otherCause(code string) bool {
	switch code {
	case CodeBadConfig, CodeBadBody, CodeMissingSubject, CodeBadSubject, CodeUnknownType:
		return true
	}
	return false
}

// readError makes an Error of an answer, whatever its body is and whether the
// whole of it was read.
func readError(op *operation, res *http.Response, body []byte, attempts int, cut scrub.Set, whole bool) *Error {
	text := cut.Text(string(body))
	if !whole {
		text = cut.Part(string(body))
	}
	e := &Error{
		Op: op.name, Method: op.method, Path: op.path,
		StatusCode: res.StatusCode, Attempts: attempts, RetryAfter: retryAfter(res.Header),
		Body: truncate([]byte(text), maxErrorBody), // a cut secret may have made it longer
	}
	// A field of another shape (the status is a string or a number) must not
	// cost the rest, so each is read by itself.
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) == nil {
		text := func(name string) string {
			var s string
			_ = json.Unmarshal(fields[name], &s)
			return cut.Text(s)
		}
		e.Code, e.Description = text("error"), text("description")
		e.MoreInfo, e.RequestID = text("more_info"), text("requestId")
	}
	return e
}

// farAway is the longest wait that is told of.
const farAway = 100 * 365 * 24 * time.Hour

// retryAfter reads how long a server asks to wait: seconds or a date. What is not
// understood, negative or past is 0; what is longer than farAway is that.
func retryAfter(h http.Header) time.Duration {
	text := h.Get("Retry-After")
	if at, err := http.ParseTime(text); err == nil {
		return min(max(time.Until(at), 0), farAway)
	}
	whole, fraction, split := strings.Cut(text, ".") // seconds have none, but some send one
	if !isDigits(whole) || split && !isDigits(fraction) {
		return 0
	}
	seconds, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || seconds >= int64(farAway/time.Second) {
		return farAway
	}
	if split {
		seconds++
	}
	return time.Duration(seconds) * time.Second
}

func isDigits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }
