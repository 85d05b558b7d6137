package connector

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// The Timeout of an http.Client takes a goroutine for each request. A ctx does the
// same without one.

// send sends a request and ends it, the reading of its answer too, after the timeout.
func (h *HTTP) send(req *http.Request) (*http.Response, error) {
	ctx, end := context.WithTimeoutCause(req.Context(), h.timeout, tooSlow{h.timeout})
	res, err := h.client.Do(req.WithContext(ctx))
	if err != nil {
		end()
		return nil, err
	}
	res.Body = &timedBody{res.Body, end}
	return res, nil
}

// tooSlow is why a request ends that takes longer than it may.
type tooSlow struct{ limit time.Duration }

func (e tooSlow) Error() string { return fmt.Sprintf("it took more than %v", e.limit) }
func (e tooSlow) Unwrap() error { return context.DeadlineExceeded }
func (e tooSlow) Timeout() bool { return true }

// timedBody is the body of an answer that must be read in time.
type timedBody struct {
	io.ReadCloser
	end context.CancelFunc
}

func (b *timedBody) Close() error {
	err := b.ReadCloser.Close()
	b.end()
	return err
}
