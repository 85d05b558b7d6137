package connectortest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/connctd/connctd-go/mockserver"
)

// maxStrikes is how often a fault strikes in one poll. Who asks more often is in a loop
// without an end.
const maxStrikes = 100

// Request is one that the connector sent.
type Request struct {
	Time   time.Time
	Method string
	URL    string // with its query
	Header http.Header
	Body   []byte

	poll int // in which it was sent
}

// String is "GET https://api.example.org/things", without the query, since keys
// travel there.
func (r Request) String() string { return r.Method + " " + bare(r.URL) }

// answer is what an upstream said.
type answer struct {
	status int
	header http.Header
	body   []byte
	broken error         // what reading the body ends with; nil means its end
	stall  chan struct{} // if set, the rest of the body does not come before this is closed
}

// upstream is the transport behind Session.HTTP: it reaches a handler in memory, notes
// what is asked, and lets a fault answer in the handler's place.
type upstream struct {
	handler   http.Handler
	authority *authority    // nil if the technology wants no consent
	signs     *atomic.Int64 // of life; nil if nobody waits for them

	mu       sync.Mutex // guards what follows
	requests []Request
	polls    int // that have begun
	struck   int // requests of the last one
	polling  bool
	strays   []string // requests that came when no poll was under way
	tape     *tape    // notes what is answered, or answers
	fault    *strike  // the one that is in force
}

// RoundTrip answers a request, or waits for the end of its ctx.
func (u *upstream) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := take(req)
	if err != nil {
		return nil, err
	}
	if u.authority.serves(req) {
		return httpResponse(req, u.authority.answer(req, body)), nil
	}
	a, err := u.answer(req, u.note(req, body))
	if err != nil {
		return nil, err
	}
	return httpResponse(req, a), nil
}

func (u *upstream) answer(req *http.Request, seen Request) (answer, error) {
	u.mu.Lock()
	fault, tape := u.fault, u.tape
	u.mu.Unlock()
	struck := fault != nil && fault.at(seen, tape)
	if struck && u.strike() > maxStrikes {
		runtime.Goexit() // nothing else ends what does not heed its ctx
	}
	if req.Context().Err() != nil {
		return answer{}, context.Cause(req.Context())
	}
	healthy := func() (answer, error) {
		if a, ok := tape.play(seen); ok {
			return a, nil
		}
		a, err := u.ask(req, seen.Body)
		if err == nil {
			tape.record(seen, a)
		}
		return a, err
	}
	if struck {
		return fault.answer(req.Context(), healthy)
	}
	return healthy()
}

// ask lets the handler answer.
func (u *upstream) ask(req *http.Request, body []byte) (answer, error) {
	in := req.Clone(req.Context())
	in.Body = io.NopCloser(bytes.NewReader(body))
	res, err := mockserver.StandIn(u.handler).Transport.RoundTrip(in)
	if err != nil {
		return answer{}, err
	}
	text, err := io.ReadAll(res.Body)
	return answer{status: res.StatusCode, header: res.Header, body: text}, err
}

// note remembers a request.
func (u *upstream) note(req *http.Request, body []byte) Request {
	seen := Request{Time: time.Now(), Method: req.Method, URL: req.URL.String(), Header: req.Header.Clone(), Body: body}
	u.mu.Lock()
	defer u.mu.Unlock()
	seen.poll = u.polls
	u.requests = append(u.requests, seen)
	u.lives()
	if !u.polling {
		u.strays = append(u.strays, seen.String())
	}
	return seen
}

// poll says that a poll begins or ends.
func (u *upstream) poll(begins bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.polling = begins
	u.lives()
	if begins {
		u.polls, u.struck = u.polls+1, 0
		u.tape.rewind()
	}
}

// lives gives a sign of life.
func (u *upstream) lives() {
	if u.signs != nil {
		u.signs.Add(1)
	}
}

// strike counts how often a fault has struck in this poll.
func (u *upstream) strike() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.struck++
	return u.struck
}

// fails reports whether a request is one that the fault in force has let fail.
func (u *upstream) fails(r Request) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.fault != nil && !u.fault.empty && u.fault.at(r, u.tape)
}

// spare lets nothing strike any more.
func (u *upstream) spare() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.fault = nil
}

// seen returns the requests so far.
func (u *upstream) seen() []Request {
	u.mu.Lock()
	defer u.mu.Unlock()
	return slices.Clone(u.requests)
}

// take reads the body of a request, as a RoundTripper must.
func take(req *http.Request) ([]byte, error) {
	if req.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(req.Body)
	return body, errors.Join(err, req.Body.Close())
}

func httpResponse(req *http.Request, a answer) *http.Response {
	header := a.header.Clone()
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{
		Status: fmt.Sprintf("%d %s", a.status, http.StatusText(a.status)), StatusCode: a.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, ContentLength: -1, Request: req,
		Body: &answerBody{Reader: bytes.NewReader(a.body), ctx: req.Context(), answer: a},
	}
}

// answerBody is a body that may end before its time.
type answerBody struct {
	*bytes.Reader
	ctx    context.Context // of the request, as in net/http
	answer answer
}

func (b *answerBody) Read(p []byte) (int, error) {
	if b.ctx.Err() != nil {
		return 0, context.Cause(b.ctx)
	}
	n, err := b.Reader.Read(p)
	if err == nil {
		return n, nil
	}
	if b.answer.stall != nil {
		select {
		case <-b.ctx.Done():
			return 0, context.Cause(b.ctx)
		case <-b.answer.stall:
			return 0, io.ErrUnexpectedEOF
		}
	}
	if b.answer.broken != nil {
		return 0, b.answer.broken
	}
	return 0, err
}

func (b *answerBody) Close() error { return nil }

// spins reports whether the last poll asked without an end.
func (u *upstream) spins() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.struck > maxStrikes
}

// takeStrays returns the requests that came when no poll was under way.
func (u *upstream) takeStrays() []string {
	u.mu.Lock()
	defer u.mu.Unlock()
	strays := u.strays
	u.strays = nil
	return strays
}
