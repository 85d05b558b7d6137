package mockserver

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// atPoints is what can go wrong where.
var atPoints = map[Point][]effectKind{
	RemoveThing: {failed, withStatus, delayed, hung},
	StartClient: {failed, withStatus}, // it is a moment: there is nothing to wait for
	Poll:        {failed, withRetryAfter, delayed, hung, panicked},
	Act:         {failed, withRetryAfter, delayed, hung, panicked},
}

// Check reports all that makes no sense about the fault: [Server.Inject] does not
// take such a one.
func (f Fault) Check() error {
	var errs []error
	complain := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	for _, problem := range f.problems {
		complain("%s", problem)
	}
	if len(f.effects) == 0 {
		complain("it has no effect; add one by Do")
	}
	for _, e := range f.effects {
		if err := e.check(); err != nil {
			errs = append(errs, err)
		}
	}
	if f.nth != 0 && (f.every != 0 || f.times != 0 || f.chance != 0) {
		complain("Nth chooses one call, so Every, Times and Chance have nothing to choose from")
	}
	if f.point != "" {
		f.checkPoint(complain)
	} else {
		f.checkOperation(complain)
	}
	f.checkTogether(complain)
	return errors.Join(errs...)
}

func (f Fault) checkPoint(complain func(string, ...any)) {
	allowed, known := atPoints[f.point]
	if !known {
		complain("there is no point %q; there are %v", f.point, Points())
		return
	}
	if f.phase != 0 {
		complain("a point has no phases")
	}
	for _, e := range f.effects {
		if e.kind != noEffect && !slices.Contains(allowed, e.kind) {
			complain("%v cannot happen at %s", e, f.point)
		}
	}
}

func (f Fault) checkOperation(complain func(string, ...any)) {
	if !f.op.known() {
		complain("there is no operation %q; there are %v", f.op, Operations())
		return
	}
	if f.who != "" && !f.op.hasSubject() {
		complain("a call of %s has no subject", f.op)
	}
	for _, e := range f.effects {
		switch {
		case e.role() == fails:
			complain("%v happens at points, and not on operations", e)
		case e.kind == expired && !f.op.needsToken():
			complain("%v: a call of %s needs no token", e, f.op)
		}
	}
	if f.strikesAt() != AfterCommit && slices.ContainsFunc(f.effects, Effect.shapes) && !slices.ContainsFunc(f.effects, Effect.answers) {
		complain("before the commit there is no answer to be changed; add a Status, or let it strike AfterCommit")
	}
}

// checkTogether looks at the effects beside each other.
func (f Fault) checkTogether(complain func(string, ...any)) {
	var ends []string
	severs, shapes, statuses, waits := false, false, 0, 0
	for _, e := range f.effects {
		severs = severs || e.severs()
		shapes = shapes || e.shapes()
		switch {
		case e.kind == withStatus:
			statuses++
		case e.kind == withRetryAfter:
			waits++
		}
		if e.ends() && e.kind != noEffect {
			ends = append(ends, e.String())
		}
	}
	if len(ends) > 1 && !(len(ends) == 2 && statuses == 1 && waits == 1) {
		complain("%s cannot happen together", strings.Join(ends, " and "))
	}
	if severs && shapes {
		complain("there is no answer to be changed")
	}
}

// strikesAt is the phase at which the fault strikes.
func (f Fault) strikesAt() Phase {
	switch {
	case f.phase != 0:
		return f.phase
	case slices.ContainsFunc(f.effects, Effect.shapes) && !slices.ContainsFunc(f.effects, Effect.answers):
		return AfterCommit
	}
	return BeforeCommit
}
