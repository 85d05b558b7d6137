package connectortest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

const (
	maxAttempts = 4           // of one request in one poll, or action
	graceful    = time.Second // after the end of its ctx a poll must have returned
)

// probe is a bench and what was wrong with the connector on it.
type probe struct {
	*Bench
	complaints []string
	seen       int // requests that were looked at
	logged     int // bytes of the log that were
	leaked     bool
	cure       string // of what strikes, where things are lost by it
	acts       bool   // what is looked at is an action
}

// complain notes what is wrong, once.
func (p *probe) complain(about, format string, args ...any) {
	text := about + ": " + fmt.Sprintf(format, args...)
	if !slices.Contains(p.complaints, text) {
		p.complaints = append(p.complaints, text)
	}
}

// use sets what answers: a tape, or the upstream itself, and what strikes.
func (p *probe) use(t *tape, s *strike) {
	p.upstream.mu.Lock()
	defer p.upstream.mu.Unlock()
	p.upstream.tape, p.upstream.fault = t, s
}

// fresh returns the requests since it was asked last.
func (p *probe) fresh() []Request {
	all := p.upstream.seen()
	fresh := all[p.seen:]
	p.seen = len(all)
	return fresh
}

// behaved complains about what no poll may do, whatever it met. about is what it met.
func (p *probe) behaved(about string, panics bool) {
	log := p.Log()[p.logged:]
	p.logged += len(log)
	if !panics && (contains(log, "the poll panicked") || contains(log, "the action panicked")) {
		p.complain(about, "the connector panicked: %v. Check what an answer lacks before you use it: the length of a list, a nil pointer, the ok of a type assertion", p.Err())
	}
	if late := p.lastPoll().late; late > graceful {
		p.complain(about, "it went on for %v after its ctx had ended. Give ctx to every request (http.NewRequestWithContext, not http.NewRequest), and wait with a select on ctx.Done()", late.Round(time.Second))
	}
	if p.upstream.spins() {
		p.complain(about, "the request was sent more than %d times in one poll, which would never have ended. Return the error: the runtime comes back later, with growing pauses", maxStrikes)
	}
	p.complainOfRequests(about)
	if leaks := p.leaks(nil); !p.leaked {
		for _, leak := range leaks {
			p.complain(about, "%s", leak)
			p.leaked = true // what was shown once stays in sight
		}
	}
	if _, doubled := p.platform.all(); len(doubled) > 0 {
		p.complain(about, "the keys %q have two things each", doubled)
	}
}

// complainOfRequests looks at what was asked in a poll, or in an action.
func (p *probe) complainOfRequests(about string) {
	times := map[string]int{}
	for _, r := range p.fresh() {
		one := fmt.Sprint(r.poll, " ", r.exactly())
		if !p.upstream.fails(r) { // with pauses it is no second try: something that takes its time is waited for
			one = fmt.Sprint(r.Time.UnixNano(), " ", one)
		}
		times[one]++
		if n := times[one]; n == maxAttempts+1 && !p.upstream.spins() {
			p.complain(about, "%s was sent more than %d times in one %s", r, maxAttempts, p.cureOfHaste())
		}
		if contains(r.URL, "//"+elsewhere) {
			p.complain(about, "the redirect was followed, with what the request carries. Use Session.HTTP or its Client, which follow none, as they are")
		}
	}
	for _, stray := range p.upstream.takeStrays() {
		p.complain(about, "%s was sent when no poll was under way. Wait for every goroutine before Poll returns", stray)
	}
}

// complainOfLoss looks at writes after which less is there, or what is there is another.
func (p *probe) complainOfLoss(about string, writes []write) {
	for _, w := range writes {
		if w.do != "delete" {
			continue
		}
		made := slices.IndexFunc(writes, func(other write) bool { return other.do == "create" && other.key == w.key })
		switch {
		case made >= 0:
			d := strings.TrimSpace(diff(shapeOf(w.thing), shapeOf(writes[made].thing)))
			p.complain(about, "the thing %s was deleted and made anew, with another id, since its shape changed: only values and the status can change in place. Emit the same name, components, units and attributes always, and put what changes into a property:\n%s", w.key, d)
		case p.Err() == nil:
			p.complain(about, "the thing %s was removed: Poll returned nil without emitting it, or said that it is Gone. %s", w.key, p.cureOfLoss())
		default:
			p.complain(about, "the thing %s was removed. Call emit.Gone only when the technology says so, never for an answer that failed", w.key)
		}
	}
}

func (p *probe) cureOfHaste() string {
	if p.acts {
		return "action. Return the error: the customer is told that it failed; and pause before asking whether it is done"
	}
	return "poll. Return the error: the runtime comes back later, with growing pauses"
}

func (p *probe) cureOfLoss() string {
	return cmp.Or(p.cure, "Return the error, or call emit.Partial for what could not be seen")
}

// shapeOf shows a thing without its values.
func shapeOf(t connctd.Thing) string {
	t.Components = slices.Clone(t.Components)
	for i, c := range t.Components {
		t.Components[i].Properties = slices.Clone(c.Properties)
		for j := range c.Properties {
			t.Components[i].Properties[j].Value = "…"
		}
	}
	return Text(map[string]connctd.Thing{keyOf(t): t})
}

// every is the period of the connector.
func (p *probe) every() time.Duration {
	if s, ok := p.setup.connector.(connector.Scheduler); ok && s.Every() > 0 {
		return s.Every()
	}
	return time.Minute
}
