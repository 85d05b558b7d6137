package mockserver

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
)

func TestMovements(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		m    movement
		want []connctd.Value
	}{
		"a sine":                {movement{kind: moveSine, min: -1, max: 1, step: 0.1, period: 8 * time.Second}, []connctd.Value{"0", "0.7", "1", "0.7", "0", "-0.7", "-1", "-0.7", "0", "0.7"}},
		"a counter":             {movement{kind: moveCounter, min: 5, step: 0.25}, []connctd.Value{"5", "5.25", "5.5", "5.75"}},
		"a counter that rolls":  {movement{kind: moveCounter, min: 1, max: 3, step: 1}, []connctd.Value{"1", "2", "3", "1", "2"}},
		"a walk in two places":  {movement{kind: moveWalk, min: 0, max: 0.1, step: 0.1}, []connctd.Value{"0", "0.1", "0", "0.1"}},
		"a choice of one":       {movement{kind: moveChoice, choices: []string{"on"}}, []connctd.Value{"on", "on"}},
		"a sine in whole steps": {movement{kind: moveSine, min: 0, max: 10, step: 5, period: 4 * time.Second}, []connctd.Value{"5", "10", "5", "0"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []connctd.Value
			for n := range tc.want {
				got = append(got, tc.m.at(int64(n), time.Second, 1))
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("values (-want +got):\n%s", diff)
			}
		})
	}
}

// A walker goes one step at a time, stays between its ends and sees both of them.
func TestWalk(t *testing.T) {
	t.Parallel()
	for name := range uint64(20) {
		limit := int64(10 + name*7)
		last, lowest, highest, turns, before := walk(0, limit, name), limit, int64(0), 0, int64(0)
		for n := int64(1); n < 50_000; n++ {
			here := walk(n, limit, name)
			if d := here - last; d != 1 && d != -1 {
				t.Fatalf("walker %d goes from %d to %d at step %d", name, last, here, n)
			}
			if d := here - last; d != before {
				turns, before = turns+1, d
			}
			last, lowest, highest = here, min(lowest, here), max(highest, here)
		}
		if turns < 15_000 || turns > 35_000 {
			t.Errorf("walker %d turned round %d times in 50,000 steps", name, turns)
		}
		if lowest < 0 || highest > limit || highest-lowest < limit*3/4 {
			t.Errorf("walker %d on 0 … %d was from %d to %d", name, limit, lowest, highest)
		}
	}
}

// Values that move at random are all different ones, and the same in every run.
func TestChoiceIsFair(t *testing.T) {
	t.Parallel()
	m := movement{kind: moveChoice, choices: []string{"a", "b", "c", "d"}}
	count := map[connctd.Value]float64{}
	for n := range int64(4000) {
		count[m.at(n, time.Second, valueName(1, "client", "property"))]++
	}
	for choice, n := range count {
		if math.Abs(n-1000) > 150 {
			t.Errorf("%s was chosen %v times of 4000", choice, n)
		}
	}
	if a, b := valueName(1, "a", "bc"), valueName(1, "ab", "c"); a == b {
		t.Error("two values have one name")
	}
}
