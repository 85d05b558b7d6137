package connctd_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/connctd/connctd-go/connctd"
	"github.com/google/go-cmp/cmp"
)

// refused are calls that a rule of the API refuses, and what becomes of them if
// the refusal is lost.
var refused = map[string]struct {
	do   func(context.Context, *world) error
	why  string
	lost string // empty: success
}{
	"second instance": {func(ctx context.Context, w *world) error {
		_, err := w.c.CreateInstance(ctx, lampsSpec)
		return err
	}, "Conflict", "OutcomeUnknown"},
	"second client": {func(ctx context.Context, w *world) error {
		_, err := w.alice().CreateClient(ctx, lampsClient)
		return err
	}, "Conflict", "OutcomeUnknown"},
	"client without an instance": {func(ctx context.Context, w *world) error {
		_, err := w.alice().CreateClient(ctx, connctd.ClientSpec{Type: "plain"})
		return err
	}, "BadRequest NoInstance", "OutcomeUnknown"},
	"instance in use": {func(ctx context.Context, w *world) error {
		return w.c.DeleteInstance(ctx, w.instance)
	}, "Conflict", "Conflict"},
	"read of another's thing": {func(ctx context.Context, w *world) error {
		_, err := w.bob().GetThing(ctx, w.thing)
		return err
	}, "NotFound", "NotFound"},
	"write to another's thing": {func(ctx context.Context, w *world) error {
		return w.bob().SetThingStatus(ctx, w.thing, connctd.ThingAvailable)
	}, "NotFound", "NotFound"},
	"removal of no instance": {func(ctx context.Context, w *world) error { return w.c.DeleteInstance(ctx, "none") }, "NotFound", ""},
	"removal of no client":   {func(ctx context.Context, w *world) error { return w.alice().DeleteClient(ctx, "none") }, "NotFound", ""},
	"removal of no thing":    {func(ctx context.Context, w *world) error { return w.alice().DeleteThing(ctx, "none") }, "NotFound", ""},
}

// A refusal is told as one however the connection was cut, as long as nothing that
// was lost could have been a success. It changes nothing.
func TestCutsOfRefused(t *testing.T) {
	t.Parallel()
	for name, tc := range refused {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, p := range append([]point{uncut}, points...) {
				want := tc.lost
				if p <= beforeDial || p == midAnswer { // of the latter the status is known
					want = tc.why
				}
				for _, c := range looking(once(p), false) {
					synctest.Test(t, func(t *testing.T) {
						w := newWorld(t, c)
						before := w.srv.State()
						w.net.arm(c.plan)
						err := tc.do(t.Context(), w)
						synctest.Wait()
						if matching(err) != want || (err == nil) != (want == "") {
							t.Errorf("%v: %v matches %q, want %q", c, err, matching(err), want)
						}
						if diff := cmp.Diff(before, w.srv.State()); diff != "" {
							t.Errorf("%v: state (-before +after):\n%s", c, diff)
						}
					})
				}
			}
		})
	}
}
