package connectortest

import (
	"context"
	"slices"
	"strings"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

const (
	fewPolls  = 2 // an answer that may say that nothing is there, and no removal follows
	manyPolls = 4 // a complete poll that misses a thing three times removes it
	maxWait   = 24 * time.Hour
)

// strikeAt lets a fault strike a request: in the first poll of a client, and in polls of
// one that has started. After each all is well again.
func (p *probe) strikeAt(w *wellness, f fault, target Request) {
	s := &strike{fault: f, bench: p.Bench, target: target, wait: min(max(4*p.every(), 2*time.Minute), maxWait)}
	p.cure = f.cure
	p.use(w.tape.playing(), s)
	if err := p.start(); err != nil {
		p.complain(s.String(), "%v", err)
		return
	}
	p.firstPoll(w, s)
	healed := w.heal(p, "after "+s.String(), p.restAfter(s))
	if writes := p.platform.taken(); !s.sparse { // what was not there at first may replace a thing
		p.complainOfLoss("after "+s.String(), writes)
	}
	if !healed {
		return
	}
	p.laterPolls(w, s)
	w.heal(p, "after "+s.String(), p.restAfter(s))
	p.complainOfLoss("after "+s.String(), p.platform.taken())
	p.gone(s)
}

// firstPoll looks at what the first poll made of a fault.
func (p *probe) firstPoll(w *wellness, s *strike) {
	p.behaved(s.String(), s.panics)
	p.wantStatus(s)
	for _, one := range p.platform.taken() {
		if _, known := w.things[one.key]; one.do == "create" && !known {
			p.madeUp(s, one)
		}
	}
}

// laterPolls looks at what polls of a client that has started make of it.
func (p *probe) laterPolls(w *wellness, s *strike) {
	tape := w.tape.playing()
	p.use(tape, s)
	p.platform.taken()
	polls := manyPolls
	switch {
	case s.empty:
		polls = fewPolls
	case s.waits, s.kills:
		polls = 1
	}
	for range polls {
		_ = p.PollNow() // what it says is looked at below
		p.behaved(s.String(), s.panics)
		p.wantStatus(s)
		writes := p.platform.taken()
		p.complainOfLoss(s.String(), writes)
		if tape.complete() {
			p.complainOfInventions(s, w, writes)
		}
	}
	if n := p.Info().HeldBack; n > 0 {
		p.complain(s.String(), "%d things would have been removed: Poll returned nil without emitting them. %s", n, p.cureOfLoss())
	}
}

// wantStatus complains about a client that nobody polls any more, for a failure that
// passes by itself.
func (p *probe) wantStatus(s *strike) {
	if p.Status() == connctd.StatusError && !s.person {
		p.complain(s.String(), "the client went to status ERROR, where it is not polled until a person acts, for a failure that passes by itself: %v. Return such an error as it is, without Misconfigured or AuthRevoked", p.Err())
	}
}

// complainOfInventions looks for what no answer has said.
func (p *probe) complainOfInventions(s *strike, w *wellness, writes []write) {
	for _, one := range writes {
		_, known := w.things[one.key]
		switch {
		case one.do == "create" && !known:
			p.madeUp(s, one)
		case one.do == "set" && one.value != one.before:
			p.complain(s.String(), "the property %s of %s became %q, it was %q. Return an error if an answer lacks what it should have; connector.Optional leaves out what may be missing", one.what, one.key, one.value, one.before)
		}
	}
}

func (p *probe) madeUp(s *strike, one write) {
	p.complain(s.String(), "a thing with the key %.60q was created, which there is not. Check what an answer has before you emit it", one.key)
}

// restAfter lets time pass as long as the upstream wanted to be left alone, and returns
// when that is over; the zero time if it did not ask for that. A process that was told to
// stop starts anew.
func (p *probe) restAfter(s *strike) time.Time {
	switch {
	case s.kills:
		p.restart()
	case s.waits:
		asked := p.lastRequest()
		over := asked.Add(s.wait)
		p.Pass(time.Until(over) - time.Second)
		if n := len(p.fresh()); n > 0 {
			p.complain(s.String(), "%d requests were sent before the %v were over that the answer had asked for. Use HTTP.JSON, or return connector.RetryAfter(err, d)", n, s.wait)
		}
		p.behaved(s.String(), s.panics)
		return over
	}
	return time.Time{}
}

func (p *probe) lastRequest() time.Time {
	all := p.upstream.seen()
	return all[len(all)-1].Time
}

// restart waits for the end of the runtime, and of what it left behind, and starts
// another, of which all is well, on the same store.
func (p *probe) restart() {
	<-p.stopped
	settle()
	synctest.Wait()
	p.behaved("when the process was told to stop", false)
	p.upstream.spare()
	p.run()
	p.Pass(0)
}

// heal makes all well, and complains unless everything is as it should be after the next
// poll. over is when the upstream wanted to be asked again; zero means that somebody
// polls now, since the runtime could take an hour.
func (w *wellness) heal(p *probe, about string, over time.Time) bool {
	tape := w.tape.playing()
	p.use(tape, nil)
	polls := p.Polls()
	switch {
	case p.Status() == connctd.StatusError && p.upstream.authority != nil:
		if err := p.consent(); err != nil {
			p.complain(about, "%v", err)
		}
		p.Pass(0)
	case p.Status() == connctd.StatusError || over.IsZero():
		_ = p.PollNow() // what it says is looked at below
	default:
		p.Pass(time.Until(over) + 2*p.every() + time.Minute)
	}
	switch {
	case p.Polls() == polls:
		p.complain(about, "the client is not polled any more")
	case p.Err() != nil:
		p.complain(about, "a poll with healthy answers fails: %v. Keep nothing from one poll to the next but what State keeps, and unlock with defer", p.Err())
	case p.Status() != connctd.StatusStarted:
		p.complain(about, "the client is in status %s", p.Status())
	case tape.complete():
		w.asBefore(p, about)
	}
	p.behaved(about, false)
	return p.Err() == nil
}

// asBefore complains unless the things are what they were when all was well.
func (w *wellness) asBefore(p *probe, about string) {
	if d := diff(Text(inOrder(w.things)), Text(inOrder(p.Things()))); d != "" {
		p.complain(about, "things are not as they were (-healthy +now). A poll must not depend on what an earlier one saw:\n%s", d)
	}
}

// inOrder returns the things with their properties in the order of their ids: one that
// came late stands at the end.
func inOrder(things map[string]connctd.Thing) map[string]connctd.Thing {
	all := map[string]connctd.Thing{}
	for key, t := range things {
		t.Components = slices.Clone(t.Components)
		for i, c := range t.Components {
			t.Components[i].Properties = slices.SortedFunc(slices.Values(c.Properties), func(a, b connctd.Property) int {
				return strings.Compare(string(a.ID), string(b.ID))
			})
		}
		all[key] = t
	}
	return all
}

// gone removes the client and complains about what is left.
func (p *probe) gone(s *strike) {
	if err := p.runtime.Remove(context.Background(), clientID); err != nil || len(p.Things()) > 0 {
		p.complain(s.String(), "after the removal of the client %d things are left, error: %v", len(p.Things()), err)
	}
}
