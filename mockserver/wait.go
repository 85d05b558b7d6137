package mockserver

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// wait returns nil after a time, or why nobody waits any more: ctx has ended, or the
// server closes. A negative time is for ever.
func (s *Server) wait(ctx context.Context, d time.Duration) error {
	var over <-chan time.Time
	if d >= 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		over = timer.C
	}
	select {
	case <-over:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-s.stopping.Done():
		return errors.New("the mock server closes")
	}
}

// wait returns true after a time, or false when the client goes or the server
// closes. A negative time is for ever.
func (x *exchange) wait(d time.Duration) bool {
	x.readAhead()
	x.unhurried()
	return x.server.wait(x.request.Context(), d) == nil
}

// readAhead takes in the body, once, since before its end nobody sees the client go.
func (x *exchange) readAhead() []byte {
	if x.ahead != nil {
		return x.ahead
	}
	data, err := io.ReadAll(io.LimitReader(x.request.Body, maxBody+1))
	rest := io.Reader(x.request.Body)
	if err != nil {
		rest = failing{err}
	}
	x.request.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(data), rest), x.request.Body}
	x.ahead = data
	return data
}

// failing is a reader that has failed.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// unhurried lifts the limits of time from the call: it is slow because it was asked
// to be.
func (x *exchange) unhurried() {
	control := http.NewResponseController(x.ResponseWriter)
	_ = control.SetReadDeadline(time.Time{}) // of a connection that is gone, there is nothing to lift
	_ = control.SetWriteDeadline(time.Time{})
}
