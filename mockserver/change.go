package mockserver

import (
	"context"
	"errors"
	"time"
)

// lock begins the change of a call that has passed all checks of its form. An
// error is a fault's: then there is nothing to unlock.
func (s *Server) lock(q *request) error {
	if err := q.x.strike(BeforeCommit, 0); err != nil {
		return err
	}
	s.mu.Lock()
	q.now = time.Now()
	return nil
}

// unlock ends the change of a call.
func (s *Server) unlock(q *request) { s.publish(q.x) }

// unlockChanged ends a change that is no call's.
func (s *Server) unlockChanged() { s.publish(nil) }

// publish ends a change: the call notes what it was, and whoever waits looks again.
func (s *Server) publish(x *exchange) {
	changes := s.model.TakeChanges()
	if x != nil {
		x.entry.changes = append(x.entry.changes, changes...)
	}
	s.changed.ring()
	s.mu.Unlock()
}

type duringKey struct{}

// during is the context of a call for what the runtime does on its behalf.
func during(q *request) context.Context {
	return context.WithValue(q.http.Context(), duringKey{}, q.x)
}

// callOf returns the call on whose behalf something happens, if it is one's.
func callOf(ctx context.Context) *exchange {
	x, _ := ctx.Value(duringKey{}).(*exchange)
	return x
}

// reach lets the faults happen that are asked for at a point. What comes there is
// done for a subject, and perhaps on behalf of a call.
func (s *Server) reach(ctx context.Context, p Point, who string) error {
	if !s.faults.some.Load() {
		return nil
	}
	struck, _ := s.faults.strike(
		func(f *Fault) bool { return f.point == p && (f.who == "" || f.who == who) },
		func(*Fault) bool { return true })
	for _, i := range struck {
		if x := callOf(ctx); x != nil {
			x.entry.addFault(joined(i.fault.effects) + " at " + string(p))
		}
		if err := s.befall(ctx, p, i.fault.effects); err != nil {
			return err
		}
	}
	return nil
}

var errFault = errors.New("a fault that was asked for")
