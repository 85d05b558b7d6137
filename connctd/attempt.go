package connctd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/connctd/connctd-go/internal/scrub"
)

// attempt sends a request once and reads the answer. extra is what a hook adds to
// the header.
func (c *core) attempt(ctx context.Context, k *call, target *url.URL, token bearer, n int, extra http.Header) (*reply, outcome) {
	ctx, done := c.limited(ctx, k)
	defer done()
	var conn *connecting
	if k.op.has(acts) {
		ctx, conn = watchConnecting(ctx, c.faithful)
	}
	res, err := c.transport.RoundTrip(c.request(ctx, k, target, token, extra))
	switch { // an http.Client would see to both
	case err == nil && res == nil:
		err = errors.New("the transport gave neither an answer nor an error")
	case err == nil && res.Body == nil:
		res.Body = http.NoBody
	}
	if err != nil {
		return nil, k.broken(k.secretsOf(token.secret), withCause(ctx, err), conn)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode < 200 {
		// After 101 the connection is no longer net/http's, and a read may never end.
		return nil, k.broken(k.secretsOf(token.secret), errNotFinal(res.StatusCode), conn)
	}
	k.capture(res, token.secret, n)
	if res.Request != nil && res.Request.Response != nil {
		return nil, outcome{err: k.followed(), status: res.StatusCode}
	}
	return c.read(k, res, target, token, n)
}

// limited is ctx with the time that one attempt may take.
func (c *core) limited(ctx context.Context, k *call) (context.Context, context.CancelFunc) {
	limit, cause := c.timeout, c.slow
	if k.set.timeout > 0 {
		limit, cause = k.set.timeout, slowError(k.set.timeout)
	}
	if deadline, ok := ctx.Deadline(); limit <= 0 || ok && time.Until(deadline) <= limit {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, limit, cause)
}

// errNotFinal is an answer that is none: the SDK asks for no other protocol.
func errNotFinal(status int) error {
	return fmt.Errorf("%w: the status is %d, which is no final answer", ErrBadResponse, status)
}

// withCause adds why ctx ended, which not every transport tells.
func withCause(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil && !errors.Is(err, cause) {
		return fmt.Errorf("%w: %w", cause, err)
	}
	return err
}

// slowError is the end of an attempt that took too long.
type slowError time.Duration

func (e slowError) Error() string { return "no answer within " + time.Duration(e).String() }

func (slowError) Is(target error) bool { return target == context.DeadlineExceeded }

// request builds the HTTP request.
func (c *core) request(ctx context.Context, k *call, target *url.URL, token bearer, extra http.Header) *http.Request {
	req := blank.WithContext(ctx) // the one way to a request with a ctx that parses no URL again
	req.Method, req.URL, req.Host = k.op.method, target, target.Host
	h := make(http.Header, 5+len(extra))
	req.Header = h
	addForeign(h, extra) // first, so that nothing of ours is replaced
	h["Accept"], h["User-Agent"] = acceptJSON, c.userAgent
	if token.header != nil {
		h["Authorization"] = token.header()
	}
	if k.subject != "" {
		h["X-External-Subject-Id"] = []string{k.subject}
	}
	if k.body != nil {
		h["Content-Type"] = acceptJSON
		req.ContentLength = int64(len(k.body))
		req.Body = replay(k.body)
		req.GetBody = func() (io.ReadCloser, error) { return replay(k.body), nil }
	}
	return req
}

// replay is one reading of the bytes that a call sends, of a type that net/http
// knows to be in memory: it then sends header and body in one piece, and can tell
// that nothing of them was written.
func replay(data []byte) io.ReadCloser { return io.NopCloser(bytes.NewReader(data)) }

// Shared by all requests, which a transport must not change.
var (
	blank      = &http.Request{Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
	acceptJSON = []string{"application/json"}
)

// addForeign adds what a hook wants sent. Left out is what the SDK decides itself,
// where it sends none as well; an encoding, which would then stay as it comes; and
// a key that makes net/http send a POST again by itself.
func addForeign(h, extra http.Header) {
	for name, values := range extra {
		switch name = http.CanonicalHeaderKey(name); name {
		case "Authorization", "X-External-Subject-Id", "Accept", "Accept-Encoding", "Content-Type", "User-Agent",
			"Idempotency-Key", "X-Idempotency-Key":
		default:
			if isToken(name) && !slices.ContainsFunc(values, notInHeader) { // else net/http would refuse the request
				h[name] = values
			}
		}
	}
}

// notInHeader reports whether a value cannot stand in a header.
func notInHeader(value string) bool {
	return strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f })
}

// read reads an answer and sorts successes from failures.
func (c *core) read(k *call, res *http.Response, target *url.URL, token bearer, n int) (*reply, outcome) {
	cut := func() scrub.Set { return k.secretsOf(token.secret) }
	ok := res.StatusCode/100 == 2 || res.StatusCode == http.StatusSeeOther && k.op.has(redirects)
	// Of a failure the status says more than the size of its header.
	if size := headerSize(res.Header); size > maxHeader && ok {
		return nil, outcome{err: k.tooLarge(res, fmt.Sprintf("headers of %d bytes, at most %d are read", size, maxHeader))}
	}
	limit := c.maxBody
	if !ok {
		limit = maxErrorBody
	}
	body, more, err := readLimited(res.Body, res.ContentLength, limit)
	r := &reply{status: res.StatusCode, header: res.Header, url: target, body: body, token: token.secret}
	switch {
	case !ok:
		e := readError(k.op, res, body, n, append(cut(), secretsOfRedirect(res)...), !more && err == nil && endIsKnown(res))
		return nil, outcome{err: e, fate: fateOf(res.StatusCode), status: res.StatusCode, wait: e.RetryAfter}
	case res.StatusCode == http.StatusSeeOther:
		return r, outcome{status: res.StatusCode} // all that counts is in the header
	case more:
		return nil, outcome{err: k.tooLarge(res, fmt.Sprintf("more than %d bytes", limit))}
	case err != nil:
		return nil, k.broken(cut(), fmt.Errorf("the answer was cut off after %d bytes: %w", len(body), err), &connecting{answered: true})
	}
	return r, outcome{status: res.StatusCode}
}
