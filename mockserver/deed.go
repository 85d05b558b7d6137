package mockserver

import (
	"context"
	"time"

	"github.com/connctd/connctd-go/internal/state"
)

// Kind says what an entry of the journal is about.
type Kind string

// The kinds of entries. What a poll, an action or a decision changes is in an entry of
// its own, since no call has to answer for it.
const (
	KindCall    Kind = ""        // a request, of which the journal has each
	KindPoll    Kind = "poll"    // a poll of a hosted connector that changed something, or that a fault struck
	KindAction  Kind = "action"  // an action that a hosted connector carried out, and how it ended
	KindConsent Kind = "consent" // a customer's decision on the consent page
)

// deedFor begins the entry of what is done for a client, and is no call.
func deedFor(kind Kind, typeID string, owner state.Owner) *entry {
	return &entry{kind: kind, at: time.Now(), connector: typeID, account: owner.Account, subject: owner.Subject}
}

// noteDeed puts an entry into the journal, if there is something to tell.
func (s *Server) noteDeed(e *entry) {
	if len(e.changes) == 0 && e.fault == "" {
		return
	}
	e.took = time.Since(e.at)
	s.journal.add(e)
}

// beforePoll begins the entry of a poll, and is where faults strike that are asked for
// at one.
func (p *platform) beforePoll(ctx context.Context) error {
	e := deedFor(KindPoll, p.typeID, p.owner)
	p.s.mu.Lock()
	p.doing = e
	p.s.mu.Unlock()
	return p.s.faultsAtPoint(onBehalf(ctx, e), Poll, p.owner.Subject)
}

// afterPoll ends the entry of a poll, of which there is never more than one of a
// client. Whoever waits looks again at a failure, or at its end: it shows in the state.
func (p *platform) afterPoll(err error) {
	p.s.mu.Lock()
	e := p.doing
	p.doing = nil
	if err != nil || p.failed {
		p.s.changed.ring()
	}
	p.failed = err != nil
	p.s.mu.Unlock()
	if e != nil {
		p.s.noteDeed(e)
	}
}
