package linear

import (
	"flag"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
)

const (
	patience = time.Minute // for the check of one history
	enough   = 6_500       // calls of a partitioned history
)

// factor is how many times as much is done as in a test for every day.
var factor = flag.Uint64("linear.factor", 1, "how many times as many histories as usual")

// tally counts what was checked.
type tally struct {
	histories, calls, overlaps int
	took                       time.Duration
}

func (n *tally) String() string {
	return fmt.Sprintf("%d calls in %d histories, %d pairs of calls overlapped, 0 illegal, 0 unknown; the search took %v",
		n.calls, n.histories, n.overlaps, n.took.Round(time.Millisecond))
}

// check demands that a history has an explanation.
func (n *tally) check(t *testing.T, past *history, m porcupine.Model, callers []*caller) {
	t.Helper()
	for _, c := range callers {
		if c.err != nil {
			t.Fatal(c.err)
		}
	}
	if orphans := past.settle(); orphans > 0 {
		t.Fatalf("%d polls of clients that nobody deleted were not done", orphans)
	}
	n.histories++
	n.calls += past.calls
	n.overlaps += past.overlaps(m.Partition != nil)
	begin := time.Now()
	result, info := porcupine.CheckOperationsVerbose(m, past.operations(), patience)
	n.took += time.Since(begin)
	if result == porcupine.Ok {
		return
	}
	picture := filepath.Join(t.ArtifactDir(), "history.html")
	err := porcupine.VisualizePath(m, info, picture)
	t.Fatalf("the history of %d calls is %s; see %s (with -artifacts it stays) %v", past.calls, result, picture, err)
}

// Rule M13, first half: long histories, of parts that have to do with one account and
// one type. In each part there are two callers.
func TestLongHistories(t *testing.T) {
	t.Parallel()
	var n tally
	for seed := range 16 * *factor {
		accounts, types := []string{"acme", "zeta"}, []string{"hue", "sonos", asking}
		if seed%2 == 1 { // all of it in one part: the two meet more often
			accounts, types = accounts[:1], types[:1]
		}
		longHistory(t, &n, seed, accounts, types)
	}
	t.Log(&n)
	if n.calls < 100_000 || n.overlaps < 10_000 {
		t.Errorf("%d calls and %d overlaps are too few to say anything", n.calls, n.overlaps)
	}
}

func longHistory(t *testing.T, n *tally, seed uint64, accounts, types []string) {
	t.Helper()
	srv, err := start(types, accounts)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = srv.Close() }()
	past := newHistory()
	var all []*caller
	var wg sync.WaitGroup
	known := map[string]*seen{}
	for _, account := range accounts {
		for _, typ := range types {
			ids := &seen{other: known[typ]}
			known[typ] = ids
			pair := [2]*caller{}
			for i := range pair {
				c := newCaller(srv, past, len(all), seed)
				c.account, c.token, c.only = account, account, typ
				c.subjects, c.types, c.seen = []string{typ + "/alice", typ + "/bob"}, []string{typ}, ids
				pair[i] = c
				all = append(all, c)
			}
			mine := duelsOf(typ)
			wg.Go(func() {
				for !past.reached(enough) && pair[0].err == nil && pair[1].err == nil {
					d := anything
					if i := pair[0].random.IntN(2 * len(mine)); i < len(mine) {
						d = mine[i]
					}
					d.fight(pair[0], pair[1])
				}
			})
		}
	}
	wg.Wait()
	n.check(t, past, partitioned(), all)
}

// Rule M13, second half: many short histories, in one piece, of callers who all
// have to do with the same.
func TestShortHistories(t *testing.T) {
	t.Parallel()
	var n tally
	for seed := range 600 * *factor {
		shortHistory(t, &n, seed)
	}
	t.Log(&n)
}

func shortHistory(t *testing.T, n *tally, seed uint64) {
	t.Helper()
	types := []string{"hue", asking}
	srv, err := start(types, []string{"acme", "zeta"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = srv.Close() }()
	past := newHistory()
	var wg sync.WaitGroup
	all := make([]*caller, 4)
	acme := &seen{}
	for i := range all {
		c := newCaller(srv, past, i, seed)
		c.account, c.token, c.seen = "acme", "acme", acme
		if i == 3 {
			c.account, c.token, c.seen = "zeta", "zeta", &seen{other: acme}
		}
		c.subjects, c.types = []string{"alice", "bob"}, types
		all[i] = c
	}
	start := make(chan struct{})
	for _, c := range all {
		wg.Go(func() {
			<-start
			c.createInstance(c.pick(types))
			for range 6 {
				c.anything()
			}
		})
	}
	close(start)
	wg.Wait()
	n.check(t, past, model(), all)
}
