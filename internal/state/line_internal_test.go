package state

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The list of an owner is what is theirs among all, in the same order, in a table and
// in its forks, whatever becomes of either.
func TestListsAreParts(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewPCG(1, 2))
	tables := []*table[string, Instance]{{}}
	for born := range 500 {
		one := tables[dice.IntN(len(tables))]
		i := Instance{ID: "i", Account: fmt.Sprint("account-", dice.IntN(4)), Type: fmt.Sprint(dice.IntN(1000)), Born: born / 5}
		switch n := dice.IntN(50); {
		case n == 0 && len(tables) < 5:
			fork := one.fork()
			tables = append(tables, &fork)
		case n < 20 && len(one.ordered) > 0:
			one.drop(nameOf(*one.ordered[dice.IntN(len(one.ordered))]))
		case n < 30 && len(one.ordered) > 0:
			again := *one.ordered[dice.IntN(len(one.ordered))]
			again.Config = fmt.Append(nil, born)
			one.put(nameOf(again), again)
		default:
			one.put(nameOf(i), i)
		}
		for n, one := range tables {
			checkLists(t, n, one)
		}
		if t.Failed() {
			return
		}
	}
}

// nameOf is by what an instance is known here: its place and its nature.
func nameOf(i Instance) string { return fmt.Sprint(i.Born, i.Account, i.Type) }

func checkLists(t *testing.T, n int, one *table[string, Instance]) {
	t.Helper()
	if !slices.IsSortedFunc(one.ordered, inOrder) {
		t.Errorf("table %d is out of order", n)
	}
	all := 0
	for i := range 4 {
		o := Owner{Account: fmt.Sprint("account-", i)}
		want := one.ordered.where(func(i *Instance) bool { return i.listed() == o })
		if diff := cmp.Diff(want.copy(), one.of(o).copy()); diff != "" {
			t.Errorf("table %d: the list of %s (-want +got):\n%s", n, o.Account, diff)
		}
		all += len(want)
	}
	if all != len(one.ordered) || all != len(one.byID.values) {
		t.Errorf("table %d: %d by id, %d in order, %d in lists", n, len(one.byID.values), len(one.ordered), all)
	}
}
