package mockserver

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

var errFault = errors.New("a fault that was asked for")

// faultsAtPoint lets the faults happen that are asked for at a point. What comes there is
// done for a subject, and the entry on whose behalf it is done tells of the fault.
func (s *Server) faultsAtPoint(ctx context.Context, p Point, who string) error {
	if !s.faults.some.Load() {
		return nil
	}
	struck, _ := s.faults.pick(
		func(f *Fault) bool { return f.point == p && (f.who == "" || f.who == who) },
		func(*Fault) bool { return true })
	for _, i := range struck {
		if e := entryOf(ctx); e != nil {
			e.addFault(joined(i.fault.effects) + " at " + string(p))
		}
		for _, effect := range i.fault.effects {
			if err := s.applyAtPoint(ctx, p, effect); err != nil {
				return err
			}
		}
	}
	return nil
}

// applyAtPoint lets an effect happen at a point.
func (s *Server) applyAtPoint(ctx context.Context, p Point, e Effect) error {
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
