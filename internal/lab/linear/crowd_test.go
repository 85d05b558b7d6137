package linear

import (
	"testing"

	"github.com/connctd/connctd-go/mockserver"
)

// Duels before a crowd: what is checked and done in two steps shows.
func TestCrowdedHistories(t *testing.T) {
	t.Parallel()
	twoSteps := append(duels[:7:7], duels[2], duels[3], duels[6]) // and those most likely to be done in two steps once more
	crowdedHistories(t, "hue", twoSteps)
}

// The same about what customers decide.
func TestCrowdedConsents(t *testing.T) {
	t.Parallel()
	crowdedHistories(t, asking, consents)
}

func crowdedHistories(t *testing.T, typ string, duels []duel) {
	t.Helper()
	var n tally
	for seed := range 2 * *factor {
		crowdedHistory(t, &n, seed, typ, duels)
	}
	t.Log(&n)
}

func crowdedHistory(t *testing.T, n *tally, seed uint64, typ string, duels []duel) {
	t.Helper()
	crowd, err := newCrowd()
	if err != nil {
		t.Fatal(err)
	}
	srv, err := start([]string{typ}, []string{"acme"}, mockserver.WithConnector(crowd))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = srv.Close() }()
	past := newHistory()
	pair := [2]*caller{}
	for i, ids := 0, (&seen{}); i < len(pair); i++ {
		c := newCaller(srv, past, i, seed)
		c.account, c.token, c.only = "acme", "acme", typ
		c.subjects, c.types, c.seen = []string{"alice", "bob"}, []string{typ}, ids
		pair[i] = c
	}
	for i := range 12 * len(duels) {
		subject := pair[0].pick(pair[0].subjects)
		d := duels[i%len(duels)]
		d.prepare(pair[0], subject)
		if err := crowd.around(srv, func() { d.meet(pair[0], pair[1], subject) }); err != nil {
			t.Fatalf("the crowd: %v", err)
		}
	}
	n.check(t, past, partitioned(), pair[:])
}
