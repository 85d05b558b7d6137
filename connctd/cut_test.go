package connctd_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// attempts is how often a call is tried, if nobody says otherwise.
const attempts = 4

// minCases is what there must be at least of cases of TestCuts, so that they do
// not get fewer unseen.
const minCases = 2300

// Rule S10: wherever a connection is cut, a call has the outcome that rule S4
// promises, tells the truth about it, and leaves the platform as it was before or
// as it is after exactly one success.
func TestCuts(t *testing.T) {
	t.Parallel()
	var cases atomic.Int64
	t.Run("flows", func(t *testing.T) {
		for name, f := range flows {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				ref := f.uncut(t)
				for _, c := range sampled(f.cases()) {
					cases.Add(1)
					synctest.Test(t, func(t *testing.T) { f.check(t, c, ref) })
				}
			})
		}
	})
	t.Logf("%d cases", cases.Load())
	if n := cases.Load(); n < minCases && !raceEnabled {
		t.Errorf("only %d cases, want at least %d", n, minCases)
	}
}

// Every call is cut.
func TestCutsAreOfEveryCall(t *testing.T) {
	t.Parallel()
	for name := range everyCall {
		f, ok := flows[name]
		if !ok || creates[name] != (f.kind == acts) || strings.HasPrefix(name, "Delete") != (f.kind == deletes) {
			t.Errorf("%s: not among the flows, or not as what it is", name)
		}
	}
}

// outcome is what a flow gave and what it left behind.
type outcome struct {
	Result any
	State  mockserver.State
}

// calm is a flow without a cut: before it, and after its success.
type calm struct{ before, after outcome }

func (f flow) uncut(t *testing.T) (ref calm) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, cutCase{look: looks[0]})
		ref.before.State = w.srv.State()
		var err error
		if ref.after, err = f.run(t, w); err != nil {
			t.Fatalf("without a cut: %v", err)
		}
		if changed := !cmp.Equal(ref.before.State, ref.after.State); changed != (f.kind != reads) {
			t.Fatalf("without a cut, it changes something: %v, want %v", changed, f.kind != reads)
		}
	})
	return ref
}

// check runs one case of a flow.
func (f flow) check(t *testing.T, c cutCase, ref calm) {
	t.Helper()
	w := newWorld(t, c)
	w.net.arm(c.plan)
	got, err := f.run(t, w)
	want := f.expect(c.plan)
	ref.compare(t, c, want, got, err)
	begun, reached := w.net.counts()
	if f.kind == acts && reached > 1 {
		t.Errorf("%v: %d requests reached the server", c, reached)
	}
	// The one request more is net/http's own, when a connection that it kept fails.
	if more := begun - want.tries; err != nil && (more < 0 || more > 1 || more > 0 && !c.kept) {
		t.Errorf("%v: %d requests begun, want %d", c, begun, want.tries)
	}
}

// compare compares an outcome with the calm one that it should be like.
func (ref calm) compare(t *testing.T, c cutCase, want expected, got outcome, err error) {
	t.Helper()
	like := ref.before
	if want.acted {
		like.State = ref.after.State
	}
	if want.success {
		like.Result = ref.after.Result
	}
	if diff := cmp.Diff(like, got, unmeasured); diff != "" {
		t.Errorf("%v: outcome (-want +got):\n%s", c, diff)
	}
	if want.success != (err == nil) || want.matches != matching(err) {
		t.Errorf("%v: %v matches %q, want success %v, matching %q", c, err, matching(err), want.success, want.matches)
	}
}

// run runs a flow until all that it set off has come to rest.
func (f flow) run(t *testing.T, w *world) (outcome, error) {
	t.Helper()
	result, err := f.do(t.Context(), w)
	synctest.Wait()
	if err != nil {
		result = nil
	}
	return outcome{result, w.srv.State()}, err
}

// unmeasured is what depends on the time that waiting takes.
var unmeasured = cmp.Options{
	cmpopts.IgnoreFields(connctd.Property{}, "LastUpdate"), cmpopts.IgnoreFields(connctd.ActionRequest{}, "Deadline"),
}

// expected is what rule S4 makes of a flow.
type expected struct {
	success bool
	acted   bool   // the server did what it was asked
	matches string // sentinels
	tries   int    // requests until the outcome is there, if it is a failure
}

// expect is the rule once more, in its simplest form.
func (f flow) expect(p plan) (want expected) {
	for n := range attempts {
		cut := p.at(n)
		want.tries++
		// That a thing is gone already is known from the status of the answer.
		gone := f.kind == deletes && want.acted && cut == midAnswer
		want.acted = want.acted || cut == uncut || cut >= afterActing
		switch {
		case cut == uncut || gone:
			want.success = true
			return want
		case f.kind == acts && cut != beforeDial:
			want.matches = "OutcomeUnknown"
			return want
		}
	}
	return want
}
