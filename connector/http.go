package connector

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/connctd/connctd-go/internal/scrub"
)

const (
	maxAnswer  = 8 << 20          // bytes of an answer that GetJSON reads
	maxShown   = 200              // bytes of an error answer that are kept
	askTimeout = 30 * time.Second // of one request, within that of the poll
)

// HTTP asks a technology. Its errors show a URL without its query, since keys
// travel there. Redirects are not followed: they would carry a key elsewhere.
type HTTP struct {
	client *http.Client
	cut    func() scrub.Set
}

func newHTTP(given *http.Client, cut func() scrub.Set) *HTTP {
	c := &http.Client{Timeout: askTimeout}
	if given != nil {
		c.Transport, c.Jar = given.Transport, given.Jar
		if given.Timeout > 0 {
			c.Timeout = given.Timeout
		}
	}
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &HTTP{client: c, cut: cut}
}

// Client returns a client for libraries that want one. Its own errors do show
// the query; the runtime cuts what it knows from them when a poll returns them.
func (h *HTTP) Client() *http.Client { return h.client }

// Do sends a request. As with package net/http, a status of 400 is no error and
// the body is to be closed.
func (h *HTTP) Do(req *http.Request) (*http.Response, error) {
	res, err := h.client.Do(req)
	if err != nil {
		return nil, h.failed(req.Method, req.URL, err)
	}
	return res, nil
}

// GetJSON asks for address and decodes the answer, of 8 MiB at most, into out. The
// parameters of query replace those of the same name in address. An answer 429
// becomes [RetryAfter] with the time of its Retry-After header, at most a day, or a
// minute without one; so does 503 with that header. Any other that is not 2xx, a
// redirect too, is a [*StatusError].
func (h *HTTP) GetJSON(ctx context.Context, address string, query url.Values, out any) error {
	u, err := url.Parse(address)
	if err != nil {
		return errors.New("connector: GetJSON: the address is not a URL")
	}
	if len(query) > 0 {
		q := u.Query()
		maps.Copy(q, query)
		u.RawQuery = q.Encode()
	}
	req := (&http.Request{Method: http.MethodGet, URL: u, Header: http.Header{"Accept": {"application/json"}}}).WithContext(ctx)
	res, err := h.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode/100 != 2 {
		return h.refused(req, res)
	}
	return h.decode(req, res, out)
}

func (h *HTTP) decode(req *http.Request, res *http.Response, out any) error {
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil {
		return h.failed(req.Method, req.URL, fmt.Errorf("reading the answer: %w", err))
	}
	if len(body) > maxAnswer {
		return h.failed(req.Method, req.URL, fmt.Errorf("the answer has more than %d bytes", maxAnswer))
	}
	if err := json.Unmarshal(body, out); err != nil {
		return h.failed(req.Method, req.URL, fmt.Errorf("the answer cannot be read: %w", err))
	}
	return nil
}

// failed is the error of a request that was not answered. What net/http says
// repeats the whole URL, so only its cause is kept.
func (h *HTTP) failed(method string, u *url.URL, err error) error {
	if whole, ok := errors.AsType[*url.Error](err); ok {
		err = whole.Err
	}
	return h.cutWith(u).Error(method+" "+bare(u), err)
}

// refused makes an error of an answer that is no success.
func (h *HTTP) refused(req *http.Request, res *http.Response) error {
	body, _ := io.ReadAll(io.LimitReader(res.Body, maxAnswer)) // a body cut off shows as far as it came
	shown := h.cutWith(req.URL).Text(string(body))
	err := &StatusError{
		Method: req.Method, URL: bare(req.URL), StatusCode: res.StatusCode,
		Body: shown[:min(len(shown), maxShown)],
	}
	wait, given := retryAfter(res.Header)
	switch {
	case res.StatusCode == http.StatusTooManyRequests && !given:
		return RetryAfter(err, time.Minute)
	case res.StatusCode == http.StatusTooManyRequests, res.StatusCode == http.StatusServiceUnavailable && given:
		return RetryAfter(err, wait)
	}
	return err
}

// cutWith returns what to cut when u was asked: its query too, as a whole and by
// its longer values, since that is where others repeat it.
func (h *HTTP) cutWith(u *url.URL) scrub.Set {
	var cut scrub.Set
	if u.RawQuery != "" {
		cut = scrub.Of("?" + u.RawQuery)
	}
	values, _ := json.Marshal(u.Query()) // strings can be encoded
	return append(cut.WithStrings(values), h.cut()...)
}

// bare returns a URL without what may be a secret in it.
func bare(u *url.URL) string {
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}).String()
}

// StatusError is an answer of a technology that is no success.
type StatusError struct {
	Method     string
	URL        string // without its query
	StatusCode int
	Body       string // its first bytes, without secrets
}

// Error names the request, the status and what the technology said.
func (e *StatusError) Error() string {
	return fmt.Sprintf("%s %s: status %d: %s", e.Method, e.URL, e.StatusCode, e.Body)
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
