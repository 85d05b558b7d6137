package connectortest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"os"
	"strconv"
	"syscall"
	"time"
)

// elsewhere is where a fault redirects to: nobody may go there.
const elsewhere = "elsewhere.example"

// fault is something that goes wrong with one request of a poll.
type fault struct {
	name string // of it in tests
	said string // what happened, after the name of the request

	person bool // status ERROR is a fair conclusion: a person may have to act
	empty  bool // the answer may be the truth: nothing is there
	sparse bool // the answer may lack what is optional, which may come later
	waits  bool // the answer says when to come back
	panics bool
	kills  bool // the process ends meanwhile

	cure string // what to do if things are lost by it; empty means what is said of most

	status int // of the answer; zero means that of the healthy one
	header http.Header
	change func(body []byte) ([]byte, bool)                                                    // of the healthy answer; false: it makes no difference
	do     func(ctx context.Context, b *Bench, healthy func() (answer, error)) (answer, error) // in place of all this
}

// Faults returns the names of the faults that [Conform] puts in the way of each
// request. They are those of its subtests.
func Faults() []string {
	var names []string
	for _, f := range faults() {
		names = append(names, f.name)
	}
	return names
}

func faults() []fault {
	location := http.Header{"Location": {"https://" + elsewhere + "/login"}}
	return []fault{
		{name: "401", said: "was answered 401", status: 401, person: true, change: text(`{"error": "unauthorized"}`)},
		{name: "403", said: "was answered 403", status: 403, person: true, change: text(`{"error": "forbidden"}`)},
		{name: "404", said: "was answered 404", status: 404, person: true, change: text(`{"error": "not found"}`)},
		{name: "429", said: "was answered 429 with Retry-After", status: 429, waits: true, change: text(`{"error": "slow down"}`)},
		{name: "500", said: "was answered 500", status: 500, change: text(`{"error": "internal"}`)},
		{name: "502 of a proxy", said: "was answered 502 with a page of HTML", status: 502, change: text(page)},
		{name: "503", said: "was answered 503 with Retry-After", status: 503, waits: true, change: text("")},
		{name: "redirect", said: "was answered 302 to another host", status: 302, header: location, person: true, change: text("")},
		{name: "timeout", said: "was never answered", do: hang},
		{name: "reset", said: "met a connection reset", do: reset},
		{name: "cut off", said: "was answered with half a body, then a connection reset", do: cutOff},
		{name: "slow body", said: "was answered with a body that stops in the middle", do: slowBody},
		{name: "truncated", said: "was answered 200 with half of the JSON", change: half},
		{name: "garbage", said: "was answered 200 with a page of HTML", status: 200, change: text(page)},
		{name: "empty body", said: "was answered 200 with an empty body", status: 200, change: text("")},
		{name: "204", said: "was answered 204", status: 204, change: text("")},
		{name: "null", said: "was answered null", change: text("null")},
		{name: "empty object", said: "was answered {}", sparse: true, cure: lacking("empty object"), change: text("{}")},
		{name: "error object", said: "was answered 200 with an error object", sparse: true, cure: lacking("error object"), change: text(errorObject)},
		{name: "empty list", said: "was answered with empty lists", empty: true, sparse: true, change: inJSON(emptyLists)},
		{name: "null values", said: "was answered with null for all values", empty: true, sparse: true, change: inJSON(nulls)},
		{name: "wrong types", said: "was answered with objects in place of all values", change: inJSON(objects)},
		{name: "panic", said: "panicked in its transport", panics: true, do: doPanic},
		{name: "cancel", said: "was under way when the process was told to stop", kills: true, do: kill},
	}
}

const (
	page        = "<!DOCTYPE html><html><body><h1>Bad gateway</h1></body></html>"
	errorObject = `{"error": {"code": 26, "message": "try again later"}}`
)

// lacking is the cure where an answer is no failure, and has not what it should have.
func lacking(name string) string {
	return fmt.Sprintf("Return an error if an answer lacks the list that it always has, which leaves a nil slice; an empty list leaves one that is not nil. Where the technology says with such an answer that nothing is there, leave this fault out: connectortest.Without(%q)", name)
}

// strike is a fault at one request.
type strike struct {
	fault
	bench  *Bench
	target Request
	all    bool          // every request is struck
	wait   time.Duration // that the answer asks for
}

// at reports whether a request is the one to be struck; one that is not on the tape
// may be it with another time in its query.
func (s *strike) at(r Request, t *tape) bool {
	return s.all || r.exactly() == s.target.exactly() || r.loosely() == s.target.loosely() && !t.knows(r)
}

// answer is what the request is answered in place of what is healthy.
func (s *strike) answer(ctx context.Context, healthy func() (answer, error)) (answer, error) {
	if s.do != nil {
		return s.do(ctx, s.bench, healthy)
	}
	a, err := healthy()
	if err != nil {
		return a, err
	}
	if s.status != 0 {
		a.status = s.status
	}
	a.header = http.Header{"Content-Type": a.header["Content-Type"]}
	maps.Copy(a.header, s.header)
	if s.waits {
		a.header.Set("Retry-After", strconv.Itoa(int(s.wait.Seconds())))
	}
	a.body, _ = s.change(a.body)
	return a, nil
}

// matters reports whether a fault makes a difference to an answer.
func (f fault) matters(a answer) bool {
	if f.change == nil || f.status >= 300 {
		return true
	}
	if len(a.body) == 0 {
		return false
	}
	_, ok := f.change(a.body)
	return ok
}

// String is what a complaint begins with.
func (s *strike) String() string { return fmt.Sprintf("%s %s", s.target, s.said) }

func hang(ctx context.Context, b *Bench, _ func() (answer, error)) (answer, error) {
	select {
	case <-ctx.Done():
		return answer{}, context.Cause(ctx)
	case <-b.release:
		return answer{}, errLetGo
	}
}

var (
	errLetGo = errors.New("connectortest: the test is over")
	errReset = &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
)

func reset(context.Context, *Bench, func() (answer, error)) (answer, error) {
	return answer{}, errReset
}

func cutOff(_ context.Context, _ *Bench, healthy func() (answer, error)) (answer, error) {
	a, err := healthy()
	a.body, a.broken = a.body[:len(a.body)/2], errReset
	return a, err
}

func slowBody(_ context.Context, b *Bench, healthy func() (answer, error)) (answer, error) {
	a, err := healthy()
	a.body, a.stall = a.body[:len(a.body)/2], b.release
	return a, err
}

// doPanic panics where an author's code would. A panic in a goroutine that the author
// started would end the process, so there it does not.
func doPanic(_ context.Context, b *Bench, healthy func() (answer, error)) (answer, error) {
	if b.onPollsGoroutine() {
		panic("connectortest: a panic in the middle of a poll")
	}
	return healthy()
}

// kill stops the runtime, and waits as long as the request may.
func kill(ctx context.Context, b *Bench, healthy func() (answer, error)) (answer, error) {
	b.stop()
	return hang(ctx, b, healthy)
}
