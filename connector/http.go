package connector

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/connctd/connctd-go/internal/scrub"
)

const (
	maxAnswer  = 8 << 20          // bytes of an answer that JSON reads
	maxRefusal = 64 << 10         // bytes of an error answer that are kept
	maxShown   = 200              // bytes of it that an error shows
	maxEchoed  = 64 << 10         // bytes of a request's body that are looked for in errors
	askTimeout = 30 * time.Second // of one request, within that of the poll
)

// HTTP asks a technology. Its errors show a URL without its query, since keys
// travel there, and what an answer repeats of a request is cut: the values of its
// query, its headers and its body, if they have 8 bytes or more. Redirects are not
// followed: they would carry a key elsewhere.
type HTTP struct {
	client  http.Client // without its timeout
	timeout time.Duration
	cut     func() scrub.Set
	share   *share    // with the other clients of the instance
	oauth   *OAuth    // where its access token may go; nil if it has none
	began   time.Time // the end of the pause in which the poll began
}

// newHTTP returns an HTTP for what begins now.
func newHTTP(given *http.Client, cut func() scrub.Set, with *share) *HTTP {
	h := &HTTP{timeout: askTimeout, cut: cut, share: with}
	if given != nil {
		h.client.Transport, h.client.Jar = given.Transport, given.Jar
		if given.Timeout > 0 {
			h.timeout = given.Timeout
		}
	}
	h.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	h.began, _ = with.closedUntil(time.Now())
	return h
}

// Client returns a client for libraries that want one. Its requests count and wait
// like all others. Its own errors do show the query; the runtime cuts what it knows
// from them when a poll returns them.
func (h *HTTP) Client() *http.Client {
	c := h.client
	c.Timeout = h.timeout
	c.Transport = h.admitting(c.Transport)
	return &c
}

// admitting returns a transport for requests that nobody has counted yet.
func (h *HTTP) admitting(next http.RoundTripper) http.RoundTripper {
	return admitted{cmp.Or(next, http.DefaultTransport), h}
}

type admitted struct {
	next http.RoundTripper
	h    *HTTP
}

func (a admitted) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := a.h.admit(req); err != nil {
		return nil, err
	}
	return a.next.RoundTrip(req)
}

// admit waits until a request may be sent.
func (h *HTTP) admit(req *http.Request) error {
	if err := h.share.admit(req.Context(), h.began); err != nil {
		return closing(req, err)
	}
	return nil
}

// Do sends a request when the rate of the instance allows it. As with package
// net/http, a status of 400 is no error and the body is to be closed.
func (h *HTTP) Do(req *http.Request) (*http.Response, error) {
	if err := h.admit(req); err != nil {
		return nil, h.failed(req, err)
	}
	res, err := h.send(req)
	if err != nil {
		return nil, h.failed(req, err)
	}
	return res, nil
}

// failed is the error of a request that was not answered. What net/http says
// repeats the whole URL, so only its cause is kept.
func (h *HTTP) failed(req *http.Request, err error) error {
	if whole, ok := errors.AsType[*url.Error](err); ok {
		err = whole.Err
	}
	return h.cutWith(req).Error(req.Method+" "+h.bare(req.URL), err, errNoAnswer)
}

// bare returns a URL without what may be a secret in it.
func (h *HTTP) bare(u *url.URL) string {
	return h.cut().Text((&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}).String())
}

// cutWith returns what to cut from what is said of a request: what it carried,
// since that is what others repeat.
func (h *HTTP) cutWith(req *http.Request) scrub.Set {
	var cut scrub.Set
	if req.URL.RawQuery != "" {
		cut = scrub.Of("?" + req.URL.RawQuery)
	}
	cut = withValues(cut, req.URL.Query())
	if password, ok := req.URL.User.Password(); ok {
		cut = append(cut, scrub.Of(password)...)
	}
	return append(withBody(withHeader(cut, req), req), h.cut()...)
}

// withValues adds the longer values.
func withValues(cut scrub.Set, values map[string][]string) scrub.Set {
	document, _ := json.Marshal(values) // strings can be encoded
	return cut.WithStrings(document)
}

// withHeader adds what a header may carry in secret: a token stands after a word,
// a cookie after its name.
func withHeader(cut scrub.Set, req *http.Request) scrub.Set {
	var parts []string
	for name, values := range req.Header {
		switch name {
		case "Accept", "Content-Type", "User-Agent":
			continue
		}
		for _, v := range values {
			parts = append(append(parts, v), strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune(" ;,=", r) })...)
		}
	}
	if user, password, ok := req.BasicAuth(); ok {
		parts = append(parts, user, password)
	}
	return withValues(cut, map[string][]string{"": parts})
}

// withBody adds what a body carries, if it can be read again.
func withBody(cut scrub.Set, req *http.Request) scrub.Set {
	if req.GetBody == nil {
		return cut
	}
	body, err := req.GetBody()
	if err != nil {
		return cut
	}
	defer func() { _ = body.Close() }()
	text, _ := io.ReadAll(io.LimitReader(body, maxEchoed))
	if json.Valid(text) {
		return cut.WithStrings(text)
	}
	form, _ := url.ParseQuery(string(text))
	return withValues(cut, form)
}
