package model

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// Rule M9: what others do changes nothing, not a byte of what somebody is answered and
// not a bit of what they have. Each of 500 pairs of runs has the same calls of one,
// with and without another who does what they like.
func TestNobodyInfersAnother(t *testing.T) {
	t.Parallel()
	calls := 0
	for seed := range uint64(500) {
		other := &person{account: "zeta", customer: "alice", instances: true} // the name is no matter
		if seed%2 == 1 {
			other = &person{account: "acme", customer: "bob"} // instances are the account's
		}
		alone, stateAlone := watchOne(t, seed, nil)
		among, stateAmong := watchOne(t, seed, other)
		calls += len(alone)
		if diff := cmp.Diff(alone, among); diff != "" {
			t.Fatalf("pair %d: answers (-alone +with %s/%s):\n%s", seed, other.account, other.customer, diff)
		}
		if diff := cmp.Diff(stateAlone, stateAmong, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("pair %d: state (-alone +with %s/%s):\n%s", seed, other.account, other.customer, diff)
		}
		if len(other.heard) == 0 {
			t.Fatal("the other has done nothing")
		}
	}
	t.Logf("500 pairs of runs, %d calls that were answered the same", calls)
}

// watchOne lets alice of acme make her calls and returns the answers, and what she has
// in the end.
func watchOne(t *testing.T, seed uint64, other *person) (heard []string, state mockserver.State) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s, err := newStage()
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = s.srv.Close() }()
		for _, account := range accounts {
			for _, customer := range customers {
				s.setScript(actor{account, customer, "hue"}, script{values: map[string]connctd.Value{"a": "red"}})
			}
		}
		alice := &person{srv: s.srv, account: "acme", customer: "alice", random: rand.New(rand.NewPCG(seed, 1))}
		for _, typ := range types {
			alice.call(t, "POST", "/connectors/instances", `{"connector_type_id": "`+typ+`", "configuration": {"app_key": "0123456789"}}`)
		}
		if other != nil {
			other.random = rand.New(rand.NewPCG(seed, 2))
		}
		var wg sync.WaitGroup
		for range 12 {
			if other != nil {
				other.srv, other.strange = s.srv, slices.Clone(alice.ids)
				wg.Go(func() {
					for range 4 {
						other.anything(t)
					}
				})
			}
			alice.anything(t)
			synctest.Wait()
			wg.Wait()
			time.Sleep(time.Duration(alice.random.IntN(40)) * time.Second)
			synctest.Wait()
		}
		heard, state = alice.heard, alice.own(s.srv.State())
	})
	return heard, state
}
