package mockserver

import (
	"io"
	"net/http"
)

// severed is a call whose connection ends without an answer.
type severed struct {
	reset bool
	over  bool // it is the end of a wait: the client has gone, or the server closes
}

func (*severed) Error() string { return "the connection was closed, as was asked for" }

// sever ends the connection. If the client would not hear of it, since Go's
// transport sends the request again by itself, the call counts for no fault and
// stands in the journal only if it changed something: the repetition is the call.
func (x *exchange) sever(cut *severed) {
	if !cut.over && x.isSentAgain() {
		x.server.faults.takeBack(x.struck, x.counted)
		x.noted = x.noted || len(x.entry.changes) == 0
	}
	x.note()
	// A socket that is closed with something unread is reset.
	_, _ = io.Copy(io.Discard, io.LimitReader(x.request.Body, maxBody))
	conn, _, err := http.NewResponseController(x.ResponseWriter).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // closes it, too
	}
	if l, ok := conn.(interface{ SetLinger(sec int) error }); ok && cut.reset {
		_ = l.SetLinger(0)
	}
	_ = conn.Close()
}

// isSentAgain reports whether a Go client sends the request again without telling, if
// there is no answer.
func (x *exchange) isSentAgain() bool {
	if !x.reused {
		return false
	}
	switch x.request.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace:
		return true
	}
	return x.request.Header.Get("Idempotency-Key") != "" || x.request.Header.Get("X-Idempotency-Key") != ""
}
