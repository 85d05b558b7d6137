package connctd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/connctd/connctd-go/internal/scrub"
)

// call is one use of an operation.
type call struct {
	op      *operation
	ids     []string // for the braces of the path
	subject string   // goes into the subject header; empty: none is sent
	body    []byte   // JSON, the same bytes at each attempt; nil: no body
	opts    []CallOption
}

// reply is an answer that is a success of its operation.
type reply struct {
	status int
	header http.Header
	url    *url.URL // what was asked; a Location is relative to it
	body   []byte
}

// CallOption changes one call.
type CallOption func(*callOptions)

type callOptions struct{ capture *Response }

// Response is what HTTP said, for callers that need more than the result: see [Capture].
type Response struct {
	StatusCode int
	Header     http.Header // without Location and Set-Cookie, which carry secrets
	Attempts   int         // how often the request was sent
}

// Capture writes the last HTTP answer of the call into r, of a failed one too. If
// nothing was answered, r stays as it was.
func Capture(r *Response) CallOption { return func(o *callOptions) { o.capture = r } }

// do sends a call and decodes the answer into out, unless out is nil.
func (c *core) do(ctx context.Context, k call, out any) (*reply, error) {
	res, err := c.send(ctx, &k)
	if err != nil || out == nil || res.status == http.StatusSeeOther {
		return res, err
	}
	if err := json.Unmarshal(res.body, out); err != nil {
		return nil, k.bad(secretsOf(Secret{}, k.body), fmt.Errorf("the answer of %d bytes cannot be read: %w", len(res.body), err))
	}
	return res, nil
}

// send sends a call; once more if its token was refused and another can be had.
func (c *core) send(ctx context.Context, k *call) (*reply, error) {
	path, err := k.op.expand(k.ids)
	if err != nil {
		return nil, err
	}
	target := at(c.base, path)
	for attempt := 1; ; attempt++ {
		token, err := c.tokenFor(ctx, k.op)
		if err != nil {
			return nil, err
		}
		start := time.Now()
		res, err := c.attempt(ctx, k, target, token, attempt)
		c.logCall(ctx, k, res, err, attempt, time.Since(start))
		if attempt == 1 && res != nil && res.status == http.StatusUnauthorized && !token.IsZero() && c.tokens.drop(token) {
			continue // refused, so surely not done: even a create may be sent again
		}
		if err != nil {
			return nil, err
		}
		return res, nil
	}
}

// tokenFor returns the token for an operation; the zero Secret if it wants none.
func (c *core) tokenFor(ctx context.Context, op *operation) (Secret, error) {
	if err := ctx.Err(); err != nil {
		return Secret{}, fmt.Errorf("connctd: %s: %w", op.name, context.Cause(ctx))
	}
	if op.has(open) {
		return Secret{}, nil
	}
	if c.tokens == nil {
		return Secret{}, fmt.Errorf("connctd: %s: %w: give New one of WithToken, WithClientCredentials, WithTokenSource", op.name, ErrNoCredentials)
	}
	token, err := c.tokens.token(ctx)
	if err != nil {
		return Secret{}, fmt.Errorf("connctd: %s: %w", op.name, err)
	}
	return token, nil
}

// attempt sends a request once and reads the answer. With an *Error it returns
// the reply as well, for its status.
func (c *core) attempt(ctx context.Context, k *call, target *url.URL, token Secret, attempt int) (*reply, error) {
	if c.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, c.timeout, fmt.Errorf("no answer within %v: %w", c.timeout, context.DeadlineExceeded))
		defer cancel()
	}
	res, err := c.transport.RoundTrip(k.request(ctx, target, token))
	switch { // an http.Client would see to both
	case err == nil && res == nil:
		err = errors.New("the transport gave neither an answer nor an error")
	case err == nil && res.Body == nil:
		res.Body = http.NoBody
	}
	if err != nil {
		return nil, k.lost(secretsOf(token, k.body), err, !neverSent(err))
	}
	defer func() { _ = res.Body.Close() }()
	k.capture(res, attempt)
	if res.Request != nil && res.Request.Response != nil {
		return nil, k.followed()
	}
	return k.read(res, target, token, attempt)
}

// request builds the HTTP request.
func (k *call) request(ctx context.Context, target *url.URL, token Secret) *http.Request {
	h := make(http.Header, 5)
	h["Accept"], h["User-Agent"] = acceptJSON, userAgent
	if !token.IsZero() {
		h["Authorization"] = []string{"Bearer " + token.Reveal()}
	}
	if k.subject != "" {
		h["X-External-Subject-Id"] = []string{k.subject}
	}
	req := &http.Request{
		Method: k.op.method, URL: target, Host: target.Host, Header: h,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}
	if k.body != nil {
		h["Content-Type"] = acceptJSON
		req.ContentLength = int64(len(k.body))
		req.Body = io.NopCloser(bytes.NewReader(k.body))
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(k.body)), nil }
	}
	return req.WithContext(ctx)
}

// Shared by all requests, which a transport must not change.
var (
	acceptJSON = []string{"application/json"}
	userAgent  = []string{"connctd-go"}
)

// read reads an answer and sorts successes from failures.
func (k *call) read(res *http.Response, target *url.URL, token Secret, attempt int) (*reply, error) {
	cut := func() scrub.Set { return secretsOf(token, k.body) }
	r := &reply{status: res.StatusCode, header: res.Header, url: target}
	ok := res.StatusCode/100 == 2 || res.StatusCode == http.StatusSeeOther && k.op.has(redirects)
	// Of a failure the status says more than the size of its header.
	if n := headerSize(res.Header); ok && n > maxHeader {
		return nil, k.tooLarge(res, fmt.Sprintf("headers of %d bytes, at most %d are read", n, maxHeader))
	}
	limit := int64(maxBody)
	if !ok {
		limit = maxErrorBody
	}
	body, more, err := readLimited(res.Body, res.ContentLength, limit)
	r.body = body
	switch {
	case !ok && res.StatusCode < 300:
		return nil, k.bad(cut(), fmt.Errorf("the status is %d", res.StatusCode))
	case !ok:
		return r, readError(k.op, res, body, attempt, cut(), !more && err == nil)
	case res.StatusCode == http.StatusSeeOther:
		return r, nil // all that counts is in the header
	case more:
		return nil, k.tooLarge(res, fmt.Sprintf("more than %d bytes", limit))
	case err != nil:
		return nil, k.lost(cut(), fmt.Errorf("the answer was cut off after %d bytes: %w", len(body), err), true)
	}
	return r, nil
}

func (k *call) capture(res *http.Response, attempt int) {
	var o callOptions
	for _, opt := range k.opts {
		opt(&o)
	}
	if o.capture == nil {
		return
	}
	h := res.Header.Clone()
	h.Del("Location")
	h.Del("Set-Cookie")
	*o.capture = Response{StatusCode: res.StatusCode, Header: h, Attempts: attempt}
}

// logCall logs one attempt, without anything that could be a secret.
func (c *core) logCall(ctx context.Context, k *call, res *reply, err error, attempt int, took time.Duration) {
	if !c.log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	attrs := []slog.Attr{
		slog.String("op", k.op.name), slog.String("method", k.op.method), slog.String("path", k.op.path),
		slog.Int("attempt", attempt), slog.Duration("took", took),
	}
	if res != nil {
		attrs = append(attrs, slog.Int("status", res.status))
	} else if err != nil {
		attrs = append(attrs, slog.String("error", err.Error()))
	}
	c.log.LogAttrs(ctx, slog.LevelDebug, "connctd call", attrs...)
}
