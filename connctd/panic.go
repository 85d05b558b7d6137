package connctd

import "errors"

// A transport or a token source of the app's own may panic on a goroutine of ours,
// where the app could not recover. It is carried to the goroutine of the call.

// panicked is a panic on its way.
type panicked struct{ value any }

func (*panicked) Error() string { return "connctd: a panic" }

// errGone is what a goroutine leaves that was ended in the middle, as
// [testing.T.FailNow] does.
var errGone = errors.New("connctd: the goroutine of the request was ended")

// caught notes a recovered panic as an error.
func caught(value any, err *error) {
	if value != nil {
		*err = &panicked{value}
	}
}

// rethrow panics with what was caught.
func rethrow(err error) {
	if p, ok := errors.AsType[*panicked](err); ok {
		panic(p.value)
	}
}
