package mockserver

import (
	"fmt"
	"io"
	"slices"

	"github.com/connctd/connctd-go/internal/jsondoc"
)

const maxFaultFile = 1 << 20

// LoadFaults reads faults in JSON: one object, or a list of them. What is wrong is
// told at once, in a [*FileError]. The format follows [Fault]:
//
//	[
//		{"on": "CreateClient", "phase": "AfterCommit", "do": "drop", "times": 1},
//		{"on": "AnyOperation", "chance": 0.1, "do": [{"delay": "2s"}, {"status": 503}]},
//		{"at": "Poll", "nth": 3, "do": {"fail": "the service is down"}}
//	]
//
// On or at says where; phase, nth, times, every, after, chance, subject and optional
// are as the methods of Fault. The effects are "drop", "hang", "reset",
// "expiredToken", "panic", {"status": 503, "code": "MAINTENANCE"},
// {"retryAfter": "5s"}, {"delay": "2s"}, {"slowBody": {"bytes": 16, "wait": "1s"}},
// {"truncate": 10}, {"htmlPage": 502} and {"fail": "reason"}.
func LoadFaults(r io.Reader) ([]Fault, error) {
	data, err := readUpTo(r, maxFaultFile)
	if err != nil {
		return nil, fmt.Errorf("mockserver: read the faults: %w", err)
	}
	doc, err := jsondoc.Parse(data)
	if err != nil {
		return nil, fileError("the fault file", err)
	}
	if !doc.Root().Present() {
		doc.Root().Fail("must be a fault or a list of them, is null")
	}
	var faults []Fault
	for v := range oneOrMore(doc.Root()) {
		faults = append(faults, readFault(v))
	}
	if err := doc.Err(); err != nil {
		return nil, fileError("the fault file", err)
	}
	return faults, nil
}

// oneOrMore walks a list, or a value that is none as if it were the only one of one.
func oneOrMore(v jsondoc.Value) func(func(jsondoc.Value) bool) {
	if v.IsList() || !v.Present() {
		return v.List()
	}
	return func(yield func(jsondoc.Value) bool) { yield(v) }
}

func readFault(v jsondoc.Value) Fault {
	o := v.Object("on", "at", "phase", "do", "nth", "times", "every", "after", "chance", "subject", "optional")
	if v.IsObject() && o.Get("on").Present() == o.Get("at").Present() {
		v.Fail(`wants "on" with an operation, or "at" with a point`)
		return Fault{}
	}
	f := Fault{
		op: readOperation(o.Get("on")), point: Point(oneOf(o.Get("at"), pointNames())), phase: readPhase(o.Get("phase")),
		nth: readCount(o.Get("nth")), times: readCount(o.Get("times")), every: readCount(o.Get("every")), after: readCount(o.Get("after")),
		chance: readChance(o.Get("chance")), who: readWho(o.Get("subject")), optional: o.Get("optional").Bool(),
	}
	for effect := range oneOrMore(o.Get("do")) {
		f.effects = append(f.effects, readEffect(effect))
	}
	if err := f.Check(); err != nil && !v.Failed() {
		v.Fail("%s", cannotBe(err))
	}
	return f
}

func readOperation(v jsondoc.Value) Operation {
	op := Operation(v.Text())
	if v.IsText() && !op.known() {
		v.Fail("is %.40q, which is no operation; the nearest is %s", string(op), nearestOperation(op))
	}
	return op
}

func pointNames() (names []string) {
	for _, p := range Points() {
		names = append(names, string(p))
	}
	return names
}

// readCount reads a number of calls; zero is none.
func readCount(v jsondoc.Value) int {
	n, ok := readWhole(v)
	if ok && n < 1 {
		v.Fail("must be at least 1")
	}
	return n
}

func readChance(v jsondoc.Value) float64 {
	p, ok := v.Number()
	if ok && !(p > 0 && p <= 1) {
		v.Fail("must be more than 0 and at most 1")
	}
	return p
}

func readWho(v jsondoc.Value) string {
	who := v.Text()
	if v.IsText() && who == "" {
		v.Fail("must not be empty")
	}
	return who
}

func readPhase(v jsondoc.Value) Phase {
	phases := []Phase{BeforeAuth, BeforeCommit, AfterCommit}
	var names []string
	for _, p := range phases {
		names = append(names, p.String())
	}
	name := oneOf(v, names)
	return Phase(slices.Index(names, name) + 1) // zero: not set
}

func readWhole(v jsondoc.Value) (int, bool) {
	x, ok := v.Number()
	if ok && (x != float64(int(x)) || x < 0) {
		v.Fail("must be a whole number")
		return 0, false
	}
	return int(x), ok
}
