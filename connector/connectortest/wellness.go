package connectortest

import (
	"context"
	"strings"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// wellness is what a connector does when all is well.
type wellness struct {
	tape   *tape // nil if it is not
	things map[string]connctd.Thing
}

// afterwards is how long it is watched what goes on when a poll has returned.
const afterwards = 5 * time.Second

const healthy = "with healthy answers"

// check polls when all is well, and notes what was seen.
func (w *wellness) check(p *probe) {
	recording := &tape{recording: true}
	p.use(recording, nil)
	if err := p.start(); err != nil {
		p.complain(healthy, "%v", err)
		return
	}
	p.behaved(healthy, false)
	switch {
	case p.Err() != nil:
		p.complain(healthy, "the first poll must succeed: %v. If the upstream wants another configuration, give it by WithInstance and WithClient", p.Err())
	case len(recording.asked()) == 0:
		p.complain(healthy, "no request came to the upstream. Ask through Session.HTTP, or its Client for a library: only those are limited, cut free of secrets and testable")
	case len(p.Things()) == 0:
		p.complain(healthy, "no thing was emitted. Give Conform an upstream that shows some")
	default:
		w.tape, w.things = recording, p.Things()
		w.again(p)
	}
}

// again polls twice more: nothing has changed, then what may change has.
func (w *wellness) again(p *probe) {
	p.platform.taken()
	same := w.tape.playing()
	p.use(same, nil)
	w.poll(p, "in a second poll with the same answers")
	if same.complete() {
		w.unchanged(p, p.platform.taken())
	}
	p.use(nil, nil)
	about := "in a third poll"
	w.poll(p, about)
	p.complainOfLoss(about, onlyReplaced(p.platform.taken()))
	p.Pass(afterwards)
	p.behaved(about, false)
	if err := p.runtime.Remove(context.Background(), clientID); err != nil || len(p.Things()) > 0 {
		p.complain("after the removal of the client", "%d things are left, error: %v", len(p.Things()), err)
	}
}

// poll polls and complains about an error.
func (w *wellness) poll(p *probe, about string) {
	if err := p.PollNow(); err != nil {
		p.complain(about, "the poll failed: %v", err)
	}
	p.behaved(about, false)
}

// unchanged complains about writes in a poll in which nothing has changed.
func (w *wellness) unchanged(p *probe, writes []write) {
	const about = "in a second poll with the same answers"
	for _, one := range writes {
		_, known := w.things[one.key]
		switch {
		case one.do == "create" && !known:
			p.complain(about, "a thing with a new key %.60q was created. Take the technology's own stable id for the key, not a counter, an index or a time", one.key)
		case one.do == "set":
			p.complain(about, "the property %s of %s was written: %q became %q. Emit nothing that changes by itself, such as the time of the poll", one.what, one.key, one.before, one.value)
		case one.do == "status":
			p.complain(about, "the thing %s became %s. Emit every thing that is there in every poll", one.key, one.what)
		}
	}
	p.complainOfLoss(about, onlyReplaced(writes))
}

// onlyReplaced returns the writes of keys that were deleted and created again.
func onlyReplaced(writes []write) []write {
	does := map[string]string{}
	for _, w := range writes {
		does[w.key] += w.do + " "
	}
	var only []write
	for _, w := range writes {
		if d := does[w.key]; strings.Contains(d, "create") && strings.Contains(d, "delete") {
			only = append(only, w)
		}
	}
	return only
}

// targets returns the requests for which a fault makes a difference.
func (w *wellness) targets(f fault) []Request {
	var all []Request
	tape := w.tape.playing()
	for _, r := range w.tape.asked() {
		if a, ok := tape.play(r); ok && f.matters(a) && len(all) < maxTargets {
			all = append(all, r)
		}
	}
	return all
}

// expires lets the access token expire.
func (w *wellness) expires(p *probe) {
	const about = "after the access token has expired"
	if !w.begin(p) {
		return
	}
	p.Pass(2 * tokenLife * time.Second)
	w.poll(p, about)
	w.asBefore(p, about)
}

// revoked lets the customer take the consent back, and agree again.
func (w *wellness) revoked(p *probe) {
	const about = "after the customer took the consent back"
	if !w.begin(p) {
		return
	}
	p.platform.taken()
	p.upstream.authority.revoke()
	p.Pass(tokenLife * time.Second)
	_ = p.PollNow() // fails, as the next line says
	if p.Status() != connctd.StatusError {
		p.complain(about, "the client is in status %s, not ERROR: nobody will be asked to agree again. Return the error of Session.HTTP as it is, or wrapped with %%w", p.Status())
	}
	p.complainOfLoss(about, p.platform.taken())
	p.behaved(about, false)
	w.heal(p, about, time.Time{})
	p.complainOfLoss(about, p.platform.taken())
}

// begin starts a client of which all is well.
func (w *wellness) begin(p *probe) bool {
	p.use(w.tape.playing(), nil)
	if err := p.start(); err != nil {
		p.complain(healthy, "%v", err)
		return false
	}
	p.behaved(healthy, false)
	return true
}
