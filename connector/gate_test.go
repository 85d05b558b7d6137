package connector

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Of a gate with two places, each step says what is done and what comes of it.
func TestGate(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"free places":                     "+a in, +b in, -a, +c in",
		"first come, first served":        "+a in, +b in, +c line, +d line, -a c, -b d, -c, -d",
		"asking again changes nothing":    "+a in, +a in, +b in, +c line, +c line, +d line, -b c, -a d",
		"called, it has its place":        "+a in, +b in, +c line, -a c, +d line, +c in, -c d",
		"leaving the line":                "+a in, +b in, +c line, +d line, -c, -a d",
		"leaving when called":             "+a in, +b in, +c line, +d line, -a c, -c d",
		"leaving twice":                   "+a in, -a, -a, +b in, +c in, +d line, -a, -x, -b d",
		"coming back is coming last":      "+a in, +b in, +c line, +d line, -c, +c line, -a d, -b c",
		"a place comes free for the next": "+a in, +b in, +c line, -c, -b, +c in, +d line",
	}
	for name, steps := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var woken []string
			g := newGate(2, func(key string, _ time.Time) { woken = append(woken, key) })
			var got []string
			for step := range strings.SplitSeq(steps, ", ") {
				do, key := step[:1], step[1:2]
				woken = nil
				switch {
				case do == "-":
					g.leave(key)
				case g.enter(key, time.Time{}):
					woken = []string{"in"}
				default:
					woken = []string{"line"}
				}
				got = append(got, strings.Join(append([]string{do + key}, woken...), " "))
			}
			if diff := cmp.Diff(steps, strings.Join(got, ", ")); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
		})
	}
}

// Who waited is due when it was, so that it goes before those that became due later.
func TestGateKeepsDueTimes(t *testing.T) {
	t.Parallel()
	var woken []time.Time
	g := newGate(1, func(_ string, due time.Time) { woken = append(woken, due) })
	g.enter("a", anyTime)
	g.enter("b", anyTime.Add(time.Minute))
	g.enter("b", anyTime.Add(time.Hour))
	g.leave("a")
	if want := []time.Time{anyTime.Add(time.Minute)}; !slices.EqualFunc(woken, want, time.Time.Equal) {
		t.Errorf("woken with %v, want %v", woken, want)
	}
}

func TestRatePlaces(t *testing.T) {
	t.Parallel()
	tests := map[Rate]string{
		{}:                                    "0 places",
		{Requests: 1}:                         "1 at once, 1/s, 6 places",
		{Requests: 60, Per: time.Minute}:      "1 at once, 1/s, 6 places",
		{Requests: 1000, Per: 24 * time.Hour}: "1 at once, 0.01157/s, 2 places",
		{Requests: 10, Burst: 3}:              "3 at once, 10/s, 32 places",
		{Requests: 4}:                         "4 at once, 4/s, 24 places",
	}
	for r, want := range tests {
		got := fmt.Sprint(r.places(), " places")
		if l := r.limiter(); l != nil {
			got = fmt.Sprintf("%d at once, %.4g/s, %s", l.Burst(), float64(l.Limit()), got)
		}
		if got != want {
			t.Errorf("%+v: %s, want %s", r, got, want)
		}
	}
}
