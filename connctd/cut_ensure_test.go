package connctd_test

import (
	"context"
	"fmt"
	"path"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/connctd/connctd-go/connctd"
)

// minEnsures is what there must be at least of cases of TestCutsOfEnsure.
const minEnsures = 1400

// ensures are the creates that settle what is in doubt by looking. If it is there
// already they change nothing, and look always.
var ensures = map[string]flow{
	"instance":             {acts, ensureInstance("plain")},
	"instance, existing":   {reads, ensureInstance("lamps")},
	"client":               {acts, ensureClient("bob", lampsClient)},
	"client, answered 303": {acts, ensureClient("bob", connctd.ClientSpec{Type: "netatmo"})},
	"client, existing":     {reads, ensureClient("alice", lampsClient)},
}

func ensureInstance(typeID string) func(context.Context, *world) (any, error) {
	return func(ctx context.Context, w *world) (any, error) {
		return w.c.EnsureInstance(ctx, connctd.InstanceSpec{Type: typeID, Config: lampsSpec.Config})
	}
}

// ensureClient gives the id of the client, wherever it stands in the result.
func ensureClient(subject string, spec connctd.ClientSpec, opts ...connctd.CallOption) func(context.Context, *world) (any, error) {
	return func(ctx context.Context, w *world) (any, error) {
		e, err := w.c.Subject(subject).EnsureClient(ctx, spec, opts...)
		switch {
		case err != nil:
			return nil, err
		case e.Existing == nil && e.NeedsRedirect() && e.ID == "":
			return connctd.ClientID(path.Base(e.Redirect.Path)), nil // the mock names its consent pages so
		case e.Existing != nil && (e.NeedsRedirect() || e.ID != e.Existing.ID):
			return nil, fmt.Errorf("%v and existing as %s", e, e.Existing.ID)
		}
		return e.ID, nil
	}
}

// One or two cuts anywhere on the way, and an Ensure gives the id of the only one
// there is. If all is cut, it says whether something may have been made.
func TestCutsOfEnsure(t *testing.T) {
	t.Parallel()
	var cases atomic.Int64
	t.Run("flows", func(t *testing.T) {
		for name, f := range ensures {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				ref := f.uncut(t)
				for _, c := range sampled(f.ensureCases()) {
					cases.Add(1)
					synctest.Test(t, func(t *testing.T) { f.checkEnsure(t, c, ref) })
				}
			})
		}
	})
	t.Logf("%d cases", cases.Load())
	if n := cases.Load(); n < minEnsures && !raceEnabled {
		t.Errorf("only %d cases, want at least %d", n, minEnsures)
	}
}

func (f flow) checkEnsure(t *testing.T, c cutCase, ref calm) {
	t.Helper()
	w := newWorld(t, c)
	w.net.arm(c.plan)
	got, err := f.run(t, w)
	want := expected{success: true, acted: true}
	if c.plan.rest != uncut {
		want = flow{kind: acts}.expect(c.plan)
	}
	if c.plan.rest == midAnswer && f.kind == reads {
		want.matches = "Conflict" // the status was still read
	}
	ref.compare(t, c, want, got, err)
}

// ensureCases cut all requests at each point, one of them, and two at each pair of
// points: of what is made the create and another one, of what exists any two.
func (f flow) ensureCases() []cutCase {
	const length = 5 // create, descriptions, list, and two links
	all := flow{kind: reads}.cases()
	for i := range length {
		if i > 0 && f.kind == acts {
			break // there is one request, and what comes after it if it was cut
		}
		for _, p := range points {
			for j := i + 1; j < length; j++ {
				for n, q := range points {
					two := plan{first: make([]point, j+1)}
					two.first[i], two.first[j] = p, q
					all = append(all, cutCase{plan: two, look: looks[(n+j)%len(looks)]})
				}
			}
		}
	}
	return all
}
