package mockserver

import (
	"fmt"
	"slices"
	"strings"
)

// Phase is how far a call has come when a fault strikes.
type Phase uint8

// The phases of a call, in their order. A fault never changes the order of the
// server's checks: a call that one of them refuses does not get to a later phase.
const (
	// BeforeAuth: the route is known, and nothing else is checked.
	BeforeAuth Phase = iota + 1
	// BeforeCommit: token, scope, subject and the form of the body are checked, and
	// the resources are not touched: nothing has changed, and nothing will unless
	// the fault lets the call go on. It is the default of effects that stand for
	// the answer.
	BeforeCommit
	// AfterCommit: the call has succeeded, everything is changed, and the answer
	// is not sent. It is the default of [SlowBody] and [Truncate], which change
	// how an answer is sent.
	AfterCommit
)

// String returns the name of the phase.
func (p Phase) String() string {
	switch p {
	case BeforeAuth:
		return "BeforeAuth"
	case BeforeCommit:
		return "BeforeCommit"
	case AfterCommit:
		return "AfterCommit"
	}
	return fmt.Sprintf("Phase(%d)", uint8(p))
}

// Fault is something that goes wrong when it is asked for: see [Server.Inject]. It
// is begun by [On] or [At], and its methods return changed copies. It strikes at
// every call that it is about, unless [Fault.Nth], [Fault.Times], [Fault.Every],
// [Fault.After] or [Fault.Chance] choose among them; each server counts anew.
type Fault struct {
	op       Operation
	point    Point
	phase    Phase // zero: what the effects want
	effects  []Effect
	nth      int // zero: not set, as of those below
	times    int
	every    int
	after    int
	chance   float64
	who      string
	optional bool
	problems []string
}

// On begins a fault that strikes at calls of an operation.
func On(op Operation) Fault { return Fault{op: op} }

// At begins a fault that strikes at a point inside of the server.
func At(p Point) Fault { return Fault{point: p} }

// Phase sets how far a call gets before the fault strikes.
func (f Fault) Phase(p Phase) Fault {
	if p < BeforeAuth || p > AfterCommit {
		f.note("%v is no phase", p)
	}
	f.phase = p
	return f
}

// Do adds what happens. Several effects happen in their order: any number of
// [Delay], and one that stands for the answer, with what changes how it is sent.
func (f Fault) Do(effects ...Effect) Fault {
	f.effects = append(slices.Clone(f.effects), effects...)
	return f
}

// Nth strikes at the n-th call alone; the first is 1.
func (f Fault) Nth(n int) Fault { f.nth = f.positive("Nth", n); return f }

// Times strikes n times at most.
func (f Fault) Times(n int) Fault { f.times = f.positive("Times", n); return f }

// Every strikes at every n-th call.
func (f Fault) Every(n int) Fault { f.every = f.positive("Every", n); return f }

// After lets n calls pass; the other choices count from there.
func (f Fault) After(n int) Fault { f.after = f.positive("After", n); return f }

// Chance strikes with a probability from more than 0 to 1. Which calls are struck
// depends on the seed of the server and the number of the call, and on nothing else.
func (f Fault) Chance(p float64) Fault {
	if !(p > 0 && p <= 1) {
		f.note("Chance(%v): a chance is more than 0 and at most 1", p)
	}
	f.chance = p
	return f
}

// Subject confines the fault to what is done for one customer.
func (f Fault) Subject(id string) Fault {
	if id == "" {
		f.note("Subject: the id is empty")
	}
	f.who = id
	return f
}

// Optional lets the fault be. Without it, a fault that is never hit fails the test
// of [New].
func (f Fault) Optional() Fault { f.optional = true; return f }

func (f *Fault) positive(name string, n int) int {
	if n < 1 {
		f.note("%s(%d): the first is 1", name, n)
	}
	return n
}

func (f *Fault) note(format string, args ...any) {
	f.problems = append(slices.Clone(f.problems), fmt.Sprintf(format, args...))
}

// String returns the Go code of the fault.
func (f Fault) String() string {
	var b strings.Builder
	if f.point != "" {
		fmt.Fprintf(&b, "At(%s)", f.point)
	} else {
		fmt.Fprintf(&b, "On(%s)", f.op)
	}
	if f.phase != 0 {
		fmt.Fprintf(&b, ".Phase(%v)", f.phase)
	}
	for _, n := range []struct {
		name string
		n    int
	}{{"After", f.after}, {"Nth", f.nth}, {"Every", f.every}, {"Times", f.times}} {
		if n.n != 0 {
			fmt.Fprintf(&b, ".%s(%d)", n.name, n.n)
		}
	}
	if f.chance != 0 {
		fmt.Fprintf(&b, ".Chance(%v)", f.chance)
	}
	if f.who != "" {
		fmt.Fprintf(&b, ".Subject(%q)", f.who)
	}
	if f.optional {
		b.WriteString(".Optional()")
	}
	fmt.Fprintf(&b, ".Do(%s)", joined(f.effects))
	return b.String()
}

func joined(effects []Effect) string {
	words := make([]string, len(effects))
	for i, e := range effects {
		words[i] = e.String()
	}
	return strings.Join(words, ", ")
}
