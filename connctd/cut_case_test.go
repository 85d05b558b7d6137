package connctd_test

import (
	"fmt"
	"slices"
)

// cutCase is one way to cut a flow.
type cutCase struct {
	plan plan
	look look
	kept bool // the first connection was used before
}

func (c cutCase) String() string {
	return fmt.Sprintf("%v, %s, kept connection %v", c.plan, c.look.name, c.kept)
}

// cases cut the first request or every request of a flow at each point, on a new
// connection and on a kept one. For what must not be done twice, the first two
// requests are cut at each pair of points, too.
func (f flow) cases() []cutCase {
	var all []cutCase
	for _, p := range points {
		for _, plan := range []plan{once(p), {rest: p}} {
			all = append(all, looking(plan, false)...)
			all = append(all, looking(plan, true)...)
		}
		for _, q := range points {
			if f.kind == deletes || f.kind == acts {
				all = append(all, looking(plan{first: []point{p, q}}, false)...)
			}
		}
	}
	return all
}

// looking is a plan with all the looks that make a difference: writes that fail
// are nothing special where none is cut.
func looking(p plan, kept bool) []cutCase {
	inRequest := func(p point) bool { return p == afterHeaders || p == midBody }
	var all []cutCase
	for _, l := range looks {
		if l.write == nil || inRequest(p.rest) || slices.ContainsFunc(p.first, inRequest) {
			all = append(all, cutCase{p, l, kept})
		}
	}
	return all
}

// sampled is every fifth case under the race detector, which makes them ten times
// slower, and else all.
func sampled(cases []cutCase) []cutCase {
	if !raceEnabled {
		return cases
	}
	var some []cutCase
	for i := 0; i < len(cases); i += 5 {
		some = append(some, cases[i])
	}
	return some
}
