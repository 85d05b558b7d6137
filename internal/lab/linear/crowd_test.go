package linear

import "testing"

// Duels before a crowd: what is checked and done in two steps shows.
func TestCrowdedHistories(t *testing.T) {
	t.Parallel()
	var n tally
	for seed := range uint64(2 * factor(t)) {
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
	for i := range 16 * len(duels) {
		subject := pair[0].pick(pair[0].subjects)
		d := duels[i%len(duels)]
		d.prepare(pair[0], subject)
		if flaw := watch(srv, func() { d.meet(pair[0], pair[1], subject) }); flaw != "" {
			t.Fatalf("a look at the state shows %s", flaw)
		}
	}
	n.check(t, past, partitioned(), pair[:])
}
