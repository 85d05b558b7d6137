package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
)

// What is allowed.
const (
	maxPolls = 3                    // of a client until all is as the truth is
	maxTime  = 2 * maxPolls * every // likewise; a machine with other work to do takes its time
	maxLoad  = 1.1                  // of what is sent in peace
)

// report tells what happened.
func (o *ordeal) report(p plan, w io.Writer) {
	_, _ = fmt.Fprintf(w, "seed %d: %v in %d rounds, %d kills, %d toxics; %d answers of the technology, %d calls to the platform, %d looks, %d things created, %d deleted\n",
		p.seed, o.span, o.rounds, o.kills, o.toxics, o.answers, o.calls, o.history.looks, o.history.created, o.history.removed)
	_, _ = fmt.Fprintf(w, "%s; as the truth is after %d polls (%v) at most\n", counts(o.violations), o.polls, o.converged.Round(10*time.Millisecond))
}

// verdict says what does not hold.
func (o *ordeal) verdict() error {
	var errs []error
	const shown = 10
	for _, v := range o.violations[:min(len(o.violations), shown)] {
		errs = append(errs, errors.New(v.String()))
	}
	if more := len(o.violations) - shown; more > 0 {
		errs = append(errs, fmt.Errorf("and %d more", more))
	}
	if o.polls > maxPolls {
		errs = append(errs, fmt.Errorf("the platform changed until poll %d of a client, at most %d are allowed", o.polls, maxPolls))
	}
	if o.converged > maxTime {
		errs = append(errs, fmt.Errorf("the platform changed for %v, at most %v are allowed", o.converged, maxTime))
	}
	return errors.Join(errs...)
}

// report tells what was sent.
func report(all []load, w io.Writer) {
	for _, l := range all {
		_, _ = fmt.Fprintf(w, "%-24s %6d requests to the platform (%.2f), %6d to the technology (%.2f)\n",
			l.name, l.Platform, l.platform, l.Technology, l.technology)
	}
}

// verdict says in which outage too much was sent.
func verdict(all []load) error {
	tooMuch := slices.DeleteFunc(slices.Clone(all), func(l load) bool { return max(l.platform, l.technology) <= maxLoad })
	if len(tooMuch) == 0 {
		return nil
	}
	var errs []error
	for _, l := range tooMuch {
		errs = append(errs, fmt.Errorf("%s: more than %v times what is sent in peace", l.name, maxLoad))
	}
	return errors.Join(errs...)
}
