package connector_test

import (
	"fmt"
	"sync/atomic"
)

// simSum is what happened in all worlds together: a simulation in which nothing goes
// wrong proves nothing.
type simSum struct {
	worlds, polls, failed, writes, creates, deletes, looks, faults, storeErrors, crashes, removals, additions atomic.Int64
}

func (s *simSum) String() string {
	return fmt.Sprintf("%d worlds: %d polls, %d of them failed; %d writes of values and states, %d creates, %d deletes, %d looks for things; "+
		"%d calls of the platform struck by faults, %d of the store failed, %d ends of the process, %d clients removed, %d added again",
		s.worlds.Load(), s.polls.Load(), s.failed.Load(), s.writes.Load(), s.creates.Load(), s.deletes.Load(), s.looks.Load(),
		s.faults.Load(), s.storeErrors.Load(), s.crashes.Load(), s.removals.Load(), s.additions.Load())
}
