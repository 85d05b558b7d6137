package mockserver

import (
	"fmt"

	"github.com/connctd/connctd-go/internal/jsondoc"
)

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

// role is what becomes of a call by an effect.
type role uint8

const (
	delays  role = iota + 1 // it goes on
	shapes                  // its answer is another in how it is sent, and not in what it is
	answers                 // it has an answer in place of its own
	severs                  // it has none
	fails                   // it is none: the effect is for points
)

// effectKinds is what there is to know of an effect of each kind; what it does is in
// faultcall.go and faultpoint.go, and at which points it can in faultcheck.go.
var effectKinds = [...]struct {
	name  string // of the function that makes it
	role  role
	args  func(Effect) string // of that function, as Go code; nil: it has none
	wrong func(Effect) string // what makes no sense about one by itself; nil: nothing

	word string                     // in a fault file
	read func(jsondoc.Value) Effect // of what the word has there; nil: it stands alone
}{
	withStatus:     {"Status", answers, statusArgs, wrongStatus, "status", readStatus},
	withRetryAfter: {"RetryAfter", answers, timeArgs, wrongTime, "retryAfter", readRetryAfter},
	delayed:        {"Delay", delays, timeArgs, wrongTime, "delay", readDelay},
	hung:           {"Hang", severs, nil, nil, "hang", nil},
	dropped:        {"Drop", severs, nil, nil, "drop", nil},
	broken:         {"Reset", severs, nil, nil, "reset", nil},
	slowed:         {"SlowBody", shapes, slowArgs, wrongSlow, "slowBody", readSlow},
	truncated:      {"Truncate", shapes, bytesArgs, wrongBytes, "truncate", readTruncate},
	withPage:       {"HTMLPage", answers, statusArgs, wrongStatus, "htmlPage", readPage},
	expired:        {"ExpiredToken", answers, nil, nil, "expiredToken", nil},
	failed:         {"Fail", fails, reasonArgs, nil, "fail", readFail}, // which may stand alone, too
	panicked:       {"Panic", fails, nil, nil, "panic", nil},
}

func timeArgs(e Effect) string   { return e.after.String() }
func slowArgs(e Effect) string   { return fmt.Sprintf("%d, %v", e.bytes, e.after) }
func bytesArgs(e Effect) string  { return fmt.Sprint(e.bytes) }
func reasonArgs(e Effect) string { return fmt.Sprintf("%q", e.reason) }

func statusArgs(e Effect) string {
	if e.code == "" {
		return fmt.Sprint(e.status)
	}
	return fmt.Sprintf("%d, %q", e.status, e.code)
}

func wrongStatus(e Effect) string {
	switch {
	case e.status < 400 || e.status > 599:
		return "the status must be from 400 to 599"
	case e.codes > 1:
		return "there can be one code"
	}
	return ""
}

func wrongTime(e Effect) string {
	if e.after <= 0 {
		return "the time must be more than nothing"
	}
	return ""
}

func wrongSlow(e Effect) string {
	if e.after > 0 && e.bytes < 1 {
		return "at least one byte must be sent at a time"
	}
	return wrongTime(e)
}

func wrongBytes(e Effect) string {
	if e.bytes < 0 {
		return "the number of bytes is negative"
	}
	return ""
}
