package mockserver

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// Effect is what a fault does. Effects are made by the functions of this package,
// such as [Drop]; the zero Effect is none.
type Effect struct {
	kind   effectKind
	status int
	code   string
	codes  int // that were given
	after  time.Duration
	bytes  int
	reason string
}

// Status answers with an error object of a status from 400 to 599. The code in it is
// [connctd.CodeInternal] for 500, and else the name of the status, as
// [connctd.CodeUnavailable] for 503, unless another one is given. There can be one.
func Status(status int, code ...string) Effect {
	return Effect{kind: withStatus, status: status, code: strings.Join(code, ", "), codes: len(code)}
}

// RetryAfter answers 429 with the header Retry-After, in whole seconds. Beside a
// [Status] in the same fault it adds the header to that answer. At a [Poll] it is
// what the technology asks for: see [connector.RetryAfter].
func RetryAfter(d time.Duration) Effect { return Effect{kind: withRetryAfter, after: d} }

// Delay waits and goes on. If the client goes in the meantime, the call ends there.
func Delay(d time.Duration) Effect { return Effect{kind: delayed, after: d} }

// Hang answers nothing until the client goes or the server closes. A [Poll] that
// hangs does so until its time is over.
func Hang() Effect { return Effect{kind: hung} }

// Drop closes the connection without an answer: the client reads EOF.
//
// A Go client silently sends some requests again if their connection was in use
// before and closes: a GET, and any with an Idempotency-Key header. Such a drop is
// no hit: it holds, and the repetition is dropped as well, until the client hears
// of it.
func Drop() Effect { return Effect{kind: dropped} }

// Reset breaks the connection: the client reads ECONNRESET. As a [Drop], it holds
// until the client hears of it.
func Reset() Effect { return Effect{kind: broken} }

// SlowBody sends the body of the answer so many bytes at a time, with a wait after
// each but the last.
func SlowBody(bytes int, wait time.Duration) Effect {
	return Effect{kind: slowed, bytes: bytes, after: wait}
}

// Truncate announces the whole body of the answer and closes the connection after
// its first n bytes. An answer with a shorter body comes whole, and is no hit.
func Truncate(n int) Effect { return Effect{kind: truncated, bytes: n} }

// HTMLPage answers with a page as proxies send it: text/html in place of JSON.
func HTMLPage(status int) Effect { return Effect{kind: withPage, status: status} }

// ExpiredToken answers 401, since the token of the call has expired. One that was
// fetched really has: whoever wants to go on fetches another. A static one cannot be
// had anew, so it works again at the next call that the fault does not strike.
func ExpiredToken() Effect { return Effect{kind: expired} }

// Fail makes a [Point] fail, for a reason that may be empty.
func Fail(reason string) Effect { return Effect{kind: failed, reason: reason} }

// Panic makes a [Poll] panic, as the code of a connector may.
func Panic() Effect { return Effect{kind: panicked} }

// String returns the Go code of the effect.
func (e Effect) String() string {
	k := effectKinds[e.kind]
	switch {
	case e.kind == noEffect:
		return ""
	case k.args == nil:
		return k.name + "()"
	}
	return k.name + "(" + k.args(e) + ")"
}

func (e Effect) role() role { return effectKinds[e.kind].role }

func (e Effect) delays() bool  { return e.role() == delays }
func (e Effect) shapes() bool  { return e.role() == shapes }
func (e Effect) answers() bool { return e.role() == answers }
func (e Effect) severs() bool  { return e.role() == severs }

// ends reports whether nothing of the call comes after the effect.
func (e Effect) ends() bool { return !e.shapes() && !e.delays() }

// check reports what makes no sense about the effect by itself.
func (e Effect) check() error {
	if e.kind == noEffect {
		return errors.New("an effect is empty")
	}
	if wrong := effectKinds[e.kind].wrong; wrong != nil && wrong(e) != "" {
		return fmt.Errorf("%v: %s", e, wrong(e))
	}
	return nil
}

// codeOf is the error code of a status for which no rule gives one.
func codeOf(status int) string {
	if status == http.StatusInternalServerError {
		return connctd.CodeInternal
	}
	text := http.StatusText(status)
	if text == "" {
		return fmt.Sprint("STATUS_", status)
	}
	return strings.ToUpper(strings.ReplaceAll(text, " ", "_"))
}
