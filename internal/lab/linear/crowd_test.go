package linear

import "testing"

// Duels before a crowd: what is checked and done in two steps shows.
func TestCrowdedHistories(t *testing.T) {
	t.Parallel()
	var n tally
	for seed := range 2 * *factor {
		crowdedHistory(t, &n, seed)
	}
	t.Log(&n)
}

func crowdedHistory(t *testing.T, n *tally, seed uint64) {
	t.Helper()
	types := []string{"hue"}
	srv, err := start(types, []string{"acme", "ballast"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = srv.Close() }()
	if err := load(srv, "ballast"); err != nil {
		t.Fatal(err)
	}
	past := newHistory()
	pair := [2]*caller{}
	for i, ids := 0, (&seen{}); i < len(pair); i++ {
		c := newCaller(srv, past, i, seed)
		c.account, c.token, c.only = "acme", "acme", "hue"
		c.subjects, c.types, c.seen = []string{"alice", "bob"}, types, ids
		pair[i] = c
	}
	twoSteps := append(duels[:7:7], duels[2], duels[3], duels[6]) // and those most likely to be done in two steps once more
	for i := range 12 * len(twoSteps) {
		subject := pair[0].pick(pair[0].subjects)
		d := twoSteps[i%len(twoSteps)]
		d.prepare(pair[0], subject)
		if flaw := watch(srv, func() { d.meet(pair[0], pair[1], subject) }); flaw != "" {
			t.Fatalf("a look at the state shows %s", flaw)
		}
	}
	n.check(t, past, partitioned(), pair[:])
}
