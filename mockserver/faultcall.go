package mockserver

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// faultsAt lets the faults happen that are asked for at a phase of a call. An error
// takes the place of the call's own outcome. The size is that of the answer's body.
func (x *exchange) faultsAt(p Phase, size int) error {
	if x.entry.op == "" || !x.server.faults.some.Load() {
		return nil
	}
	struck, counted := x.server.faults.pick(
		func(f *Fault) bool { return f.isAbout(x.entry.op, p, x.entry.subject) },
		func(f *Fault) bool { return !f.cutsNothing(size) })
	x.struck, x.counted = append(x.struck, struck...), append(x.counted, counted...)
	if p == BeforeAuth && len(struck) > 0 {
		x.entry.setBody(x.readAhead()) // for the journal: perhaps nobody else reads it
	}
	for _, i := range struck {
		x.entry.addFault(joined(i.fault.effects) + " " + p.String())
		if err := x.applyFault(&i.fault, p); err != nil {
			return err
		}
	}
	return nil
}

// isAbout reports whether a call at a phase is one that the fault is meant for.
func (f *Fault) isAbout(op Operation, p Phase, who string) bool {
	if f.point != "" || f.strikesAt() != p || f.op != op && f.op != AnyOperation || f.who != "" && f.who != who {
		return false
	}
	return op.needsToken() || !slices.ContainsFunc(f.effects, func(e Effect) bool { return e.kind == expired })
}

// cutsNothing reports whether the fault is there to cut an answer that is too
// short for it.
func (f *Fault) cutsNothing(size int) bool {
	return f.strikesAt() == AfterCommit && !slices.ContainsFunc(f.effects, Effect.answers) &&
		slices.ContainsFunc(f.effects, func(e Effect) bool { return e.kind == truncated && size <= e.bytes })
}

// applyFault lets a fault happen to the call.
func (x *exchange) applyFault(f *Fault, p Phase) error {
	var instead *refusal
	for _, e := range f.effects {
		switch e.kind {
		case delayed:
			if !x.wait(e.after) {
				return &severed{over: true}
			}
		case hung:
			x.note() // now, since it may be long until it ends
			x.wait(-1)
			return &severed{over: true}
		case dropped, broken:
			return &severed{reset: e.kind == broken}
		case slowed:
			x.slow = &e
		case truncated:
			x.cut = &e
		case expired:
			gone := x.server.expire(presented(x.request))
			if !gone || p != BeforeAuth { // else the check of the token comes still
				instead = unauthorized(badToken, badTokenChallenge)
			}
		default:
			instead = e.refusal(instead)
		}
	}
	if instead == nil {
		return nil
	}
	return instead
}

// refusal returns the answer that the effect stands for; before is what another
// effect of the same fault has made of it.
func (e Effect) refusal(before *refusal) *refusal {
	header := http.Header{}
	if before != nil {
		header = before.header
	}
	status := e.status
	if e.kind == withRetryAfter {
		header.Set("Retry-After", strconv.Itoa(int((e.after+time.Second-1)/time.Second)))
		status = http.StatusTooManyRequests
		if before != nil {
			return before
		}
	}
	code := e.code
	if code == "" {
		code = codeOf(status)
	}
	r := refuse(status, code, "a fault that was asked for")
	r.header = header
	if e.kind == withPage {
		r.body = rawPage("<!DOCTYPE html>\n<html><head><title>" + http.StatusText(status) + "</title></head><body><h1>" +
			strconv.Itoa(status) + " " + http.StatusText(status) + "</h1></body></html>\n")
	}
	return r
}

// expire ends the life of a token, and reports whether it is over: a static one lives
// on, since nobody could get another.
func (s *Server) expire(token string) (gone bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g, known := s.auth.grants[token]; known && g.until.IsZero() {
		return false
	}
	delete(s.auth.grants, token)
	return true
}

// presented returns the token of a request as it stands there, right or not.
func presented(r *http.Request) string {
	_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.TrimSpace(token)
}
