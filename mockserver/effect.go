package mockserver

import (
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

type effectKind uint8

const (
	noEffect effectKind = iota
	withStatus
	withRetryAfter
	delayed
	hung
	dropped
	broken
	slowed
	truncated
	withPage
	expired
	failed
	panicked
)

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
	switch e.kind {
	case withStatus:
		if e.code != "" {
			return fmt.Sprintf("Status(%d, %q)", e.status, e.code)
		}
		return fmt.Sprintf("Status(%d)", e.status)
	case withRetryAfter:
		return fmt.Sprintf("RetryAfter(%v)", e.after)
	case delayed:
		return fmt.Sprintf("Delay(%v)", e.after)
	case slowed:
		return fmt.Sprintf("SlowBody(%d, %v)", e.bytes, e.after)
	case truncated:
		return fmt.Sprintf("Truncate(%d)", e.bytes)
	case withPage:
		return fmt.Sprintf("HTMLPage(%d)", e.status)
	case failed:
		return fmt.Sprintf("Fail(%q)", e.reason)
	}
	return map[effectKind]string{
		hung: "Hang()", dropped: "Drop()", broken: "Reset()", expired: "ExpiredToken()", panicked: "Panic()",
	}[e.kind]
}

// ends reports whether nothing of the call comes after the effect.
func (e Effect) ends() bool { return !e.shapes() && e.kind != delayed }

// shapes reports whether the effect changes how an answer is sent, and not what it is.
func (e Effect) shapes() bool { return e.kind == slowed || e.kind == truncated }

// answers reports whether the effect is an answer in place of the call's own.
func (e Effect) answers() bool {
	return e.kind == withStatus || e.kind == withRetryAfter || e.kind == withPage || e.kind == expired
}

// severs reports whether the effect takes the connection away.
func (e Effect) severs() bool { return e.kind == dropped || e.kind == broken }

// check reports what makes no sense about the effect by itself.
func (e Effect) check() error {
	switch {
	case e.kind == noEffect:
		return fmt.Errorf("an effect is empty")
	case (e.kind == withStatus || e.kind == withPage) && (e.status < 400 || e.status > 599):
		return fmt.Errorf("%v: the status must be from 400 to 599", e)
	case e.codes > 1:
		return fmt.Errorf("%v: there can be one code", e)
	case (e.kind == delayed || e.kind == withRetryAfter || e.kind == slowed) && e.after <= 0:
		return fmt.Errorf("%v: the time must be more than nothing", e)
	case e.kind == slowed && e.bytes < 1:
		return fmt.Errorf("%v: at least one byte must be sent at a time", e)
	case e.kind == truncated && e.bytes < 0:
		return fmt.Errorf("%v: the number of bytes is negative", e)
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
