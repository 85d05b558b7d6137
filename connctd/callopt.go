package connctd

import (
	"net/http"
	"time"
)

// CallOption changes one call.
type CallOption func(*callOptions)

type callOptions struct {
	capture         *Response
	once            bool
	timeout         time.Duration // of one attempt; 0: the client's
	concurrent      int           // links followed at once; 0: resolvers
	recreatePending bool
}

// settle applies options.
func settle(opts []CallOption) callOptions {
	var o callOptions
	for _, opt := range opts {
		if opt != nil {
			opt(&o)
		}
	}
	return o
}

// Response is what HTTP said, for callers that need more than the result: see [Capture].
type Response struct {
	StatusCode int
	Header     http.Header // without Location, Refresh and Set-Cookie, which carry secrets
	Attempts   int         // how often the request was sent
}

// Capture writes the last HTTP answer of the call into r, of a failed one too. If
// nothing was answered, r stays as it was. Of an iterator it is the answer to the
// list, of a FindX to the descriptions, of an EnsureX to its last create.
func Capture(r *Response) CallOption { return func(o *callOptions) { o.capture = r } }

// NoRetry sends the request once: not again after a failure, and not with a fresh
// token after an answer 401. (On a connection that was kept and is found closed,
// net/http by itself sends a GET once more.)
func NoRetry() CallOption { return func(o *callOptions) { o.once = true } }

// AttemptTimeout limits each attempt of this call, in place of [WithAttemptTimeout].
// The call as a whole ends with its ctx. Zero or less changes nothing.
func AttemptTimeout(d time.Duration) CallOption { return func(o *callOptions) { o.timeout = d } }

// Concurrent sets how many links an iterator such as [Subject.Things] follows at
// once, and [Subject.ResolveThing] at each of its two levels. Default 8; less than
// 1 changes nothing, and other calls do not heed it.
func Concurrent(n int) CallOption { return func(o *callOptions) { o.concurrent = n } }

// RecreatePending lets [Subject.EnsureClient] remove a client that is
// [StatusStarting] and create it again: the way to a new consent link when the
// first one was lost. A customer who is giving consent just then must start over.
// Any other call refuses it with [ErrInvalid].
func RecreatePending() CallOption { return func(o *callOptions) { o.recreatePending = true } }

// capture notes an answer for the caller who asked for it, without what a server
// repeats of the request's secrets.
func (k *call) capture(res *http.Response, token Secret, attempt int) {
	if k.set.capture == nil {
		return
	}
	cut := append(k.secretsOf(token), secretsOfRedirect(res)...)
	h := make(http.Header, len(res.Header))
	for name, values := range res.Header {
		switch name {
		case "Location", "Content-Location", "Refresh", "Set-Cookie":
			continue
		}
		for _, v := range values {
			h.Add(name, cut.Text(v))
		}
	}
	*k.set.capture = Response{StatusCode: res.StatusCode, Header: h, Attempts: attempt}
}

// perLink are the options of a list call that hold for following its links, too.
func perLink(opts []CallOption) []CallOption {
	if len(opts) == 0 {
		return nil
	}
	o := settle(opts)
	o.capture = nil // many answers would race for one place
	o.recreatePending = false
	return []CallOption{func(to *callOptions) { *to = o }}
}
