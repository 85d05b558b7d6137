package mockserver

import (
	"context"
	"time"
)

// lock begins the change of a call that has passed all checks of its form. An
// error is a fault's: then there is nothing to unlock.
func (s *Server) lock(q *request) error {
	if err := q.x.faultsAt(BeforeCommit, 0); err != nil {
		return err
	}
	s.mu.Lock()
	q.now = time.Now()
	return nil
}

// unlock ends the change of a call.
func (s *Server) unlock(q *request) { s.publish(q.x.entry) }

// unlockChanged ends a change that the journal does not tell: one of the whole state.
func (s *Server) unlockChanged() { s.publish(nil) }

// publish ends what may have been a change: the entry of whose it is notes what it was,
// and whoever waits looks again.
func (s *Server) publish(e *entry) {
	changes := s.model.TakeChanges()
	if e != nil {
		e.noteChanges(changes)
	}
	if len(changes) > 0 {
		s.changed.ring()
	}
	s.mu.Unlock()
}

type duringKey struct{}

// during is the context of a call for what the runtime does on its behalf.
func during(q *request) context.Context { return onBehalf(q.http.Context(), q.x.entry) }

func onBehalf(ctx context.Context, e *entry) context.Context {
	return context.WithValue(ctx, duringKey{}, e)
}

// entryOf returns the entry of that on whose behalf something happens, or nil.
func entryOf(ctx context.Context) *entry {
	e, _ := ctx.Value(duringKey{}).(*entry)
	return e
}
