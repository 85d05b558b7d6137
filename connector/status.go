package connector

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// StatusError is an answer of a technology that is no success.
type StatusError struct {
	Method     string
	URL        string // without its query
	StatusCode int
	Body       string // its first 200 bytes, without secrets: JSON may be cut off
}

// Error names the request, the status and what the technology said.
func (e *StatusError) Error() string {
	return fmt.Sprintf("%s %s: status %d: %s", e.Method, e.URL, e.StatusCode, e.Body)
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
	body, _ := io.ReadAll(io.LimitReader(res.Body, maxAnswer)) // a body cut off shows as far as it came
	shown := h.cutWith(req).Text(string(body))
	err := &StatusError{
		Method: req.Method, URL: h.bare(req.URL), StatusCode: res.StatusCode,
		Body: shown[:min(len(shown), maxShown)],
	}
	if wait, asked := pauseOf(res); asked {
		h.share.close(time.Now().Add(wait)) // whatever the poll makes of it
		return RetryAfter(err, wait)
	}
	return err
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
