package connector

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/connctd/connctd-go/internal/scrub"
)

// StatusError is an answer of a technology that is no success.
type StatusError struct {
	Method     string
	URL        string // without its query
	StatusCode int
	Body       string // its first 64 KiB, without secrets
}

// Error names the request, the status and the first 200 bytes of what the technology said.
func (e *StatusError) Error() string {
	return fmt.Sprintf("%s %s: status %d: %s", e.Method, e.URL, e.StatusCode, strings.TrimSpace(e.Body[:min(len(e.Body), maxShown)]))
}

// JSON decodes the body, for a technology that says by a code of its own why it refused:
//
//	var said struct{ Code int }
//	if e, ok := errors.AsType[*connector.StatusError](err); ok && e.JSON(&said) == nil && said.Code == 26 {
//
// It gives an error for what is no JSON, such as the page of a proxy, or a body longer
// than what is kept.
func (e *StatusError) JSON(into any) error {
	if err := decodeAnswer([]byte(e.Body), into); err != nil {
		return fmt.Errorf("connector: the body of an answer %d: %w", e.StatusCode, err)
	}
	return nil
}

// brief returns an error to remember for long: of a body, what its text shows.
func brief(err error) error {
	e, ok := errors.AsType[*StatusError](err)
	if !ok || len(e.Body) <= 4*maxShown {
		return err
	}
	short := *e
	short.Body = strings.Clone(e.Body[:maxShown])
	return scrub.Hide(err.Error(), &short)
}

// StatusOf returns the status of the [StatusError] in err, for a switch; 0 if there
// is none.
func StatusOf(err error) int {
	if e, ok := errors.AsType[*StatusError](err); ok {
		return e.StatusCode
	}
	return 0
}

// Statuses say what a technology means by its statuses:
//
//	err := in.HTTP.GetJSON(ctx, address, query, &answer)
//	return connector.Statuses{404: connector.Misconfigured, 401: connector.AuthRevoked}.Explain(err)
type Statuses map[int]func(error) error

// Explain returns err as its status says. An error without a status, or with one
// that s does not have, stays what it is.
func (s Statuses) Explain(err error) error {
	status := StatusOf(err)
	if means := s[status]; means != nil && status != 0 {
		return means(err)
	}
	return err
}

// Because gives an error a reason that a person understands, before it gets its
// meaning: it stands first in the status of the client.
func Because(reason string, means func(error) error) func(error) error {
	return func(err error) error { return means(fmt.Errorf("%s: %w", reason, err)) }
}

// Pause is [RetryAfter] with a fixed time, for [Statuses]; see [PauseClient], too.
func Pause(d time.Duration) func(error) error {
	return func(err error) error { return RetryAfter(err, d) }
}

// refused makes an error of an answer that is no success.
func (h *HTTP) refused(req *http.Request, res *http.Response) error {
	err := &StatusError{Method: req.Method, URL: h.bare(req.URL), StatusCode: res.StatusCode, Body: h.refusal(req, res)}
	if wait, asked := pauseOf(res); asked {
		h.share.close(time.Now().Add(wait)) // whatever the poll makes of it
		return RetryAfter(err, wait)
	}
	return h.withoutToken(req, err)
}

// refusal returns what is kept of the body of an answer. One that breaks off, or is
// longer, shows as far as it came.
func (h *HTTP) refusal(req *http.Request, res *http.Response) string {
	body, err := io.ReadAll(io.LimitReader(res.Body, maxRefusal))
	if err != nil || len(body) == maxRefusal {
		return h.cutWith(req).Part(string(body))
	}
	return h.cutWith(req).Text(string(body))
}

// pauseOf returns how long a technology wants to be left alone, if it does.
func pauseOf(res *http.Response) (time.Duration, bool) {
	wait, given := retryAfter(res.Header)
	switch {
	case res.StatusCode == http.StatusTooManyRequests && !given:
		return time.Minute, true
	case res.StatusCode == http.StatusTooManyRequests, res.StatusCode == http.StatusServiceUnavailable:
		return wait, given
	}
	return 0, false
}

// maxRetryAfter bounds what a technology may ask for.
const maxRetryAfter = 24 * time.Hour

func retryAfter(h http.Header) (time.Duration, bool) {
	text := h.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return min(time.Duration(seconds)*time.Second, maxRetryAfter), true
	}
	if at, err := http.ParseTime(text); err == nil {
		return min(max(time.Until(at), 0), maxRetryAfter), true
	}
	return 0, false
}
