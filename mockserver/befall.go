package mockserver

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// befall lets effects happen at a point.
func (s *Server) befall(ctx context.Context, p Point, effects []Effect) error {
	for _, e := range effects {
		if err := s.befallOne(ctx, p, e); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) befallOne(ctx context.Context, p Point, e Effect) error {
	reason := errFault
	if e.reason != "" {
		reason = errors.New(e.reason)
	}
	switch e.kind {
	case delayed:
		return s.wait(ctx, e.after)
	case hung:
		return s.wait(ctx, -1)
	case panicked:
		panic(fmt.Sprintf("%v at %s", errFault, p))
	case withRetryAfter:
		return connector.RetryAfter(reason, e.after)
	case withStatus:
		return e.refusal(nil)
	}
	if p == Poll || p == Act {
		return reason
	}
	code := connctd.CodeInternal
	if p == RemoveThing {
		code = connctd.CodeRemovalFailed
	}
	return refuse(http.StatusInternalServerError, code, reason.Error())
}

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
