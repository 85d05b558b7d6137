// Package storetest checks that a [connector.Store] keeps what its interface
// promises: compare-and-swap by many at once, revisions that never come back, walks
// in order, and values that are copies. [Run] is for any store, [RunDurable] for one
// that outlives its process: it is closed and opened again, too, and its process is
// killed in the middle of saving.
package storetest

import (
	"testing"

	"github.com/connctd/connctd-go/connector"
)

// Run runs the suite, its tests beside each other. open returns a store with
// nothing in it; what must be done with it at the end goes into t.Cleanup.
func Run(t *testing.T, open func(t *testing.T) connector.Store) {
	t.Helper()
	for _, test := range tests() {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := &probe{ctx: t.Context(), Store: open(t)}
			test.run(p)
			p.report(t)
		})
	}
}

// test is one promise of a store.
type test struct {
	name string
	run  func(*probe)
}

func tests() []test {
	return []test{
		{"what was never saved", (*probe).absent},
		{"save and load", (*probe).saveAndLoad},
		{"delete", (*probe).deletes},
		{"another revision", (*probe).otherRevision},
		{"revisions never come back", (*probe).revisionsNeverComeBack},
		{"values are copies", (*probe).copies},
		{"sizes", (*probe).sizes},
		{"a ctx that has ended", (*probe).endedCtx},
		{"walk in order", (*probe).walkInOrder},
		{"walk over many", (*probe).walkOverMany},
		{"change while walking", (*probe).changeWhileWalking},
		{"many create one key", (*probe).manyCreate},
		{"many count with one key", (*probe).manyCount},
		{"many keys at once", (*probe).manyKeys},
	}
}
