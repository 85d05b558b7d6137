package testsuite_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// The answer to the create is lost after the platform has acted. An app that
// only tries again meets a conflict; this one must go on with what is there.
func TestFollowWhenTheAnswerIsLost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := platform(t)
		app := open(t, srv)
		srv.Inject(mockserver.On(mockserver.CreateClient).Phase(mockserver.AfterCommit).Nth(1).Do(mockserver.Drop()))
		if err := app.Follow(t.Context(), "alice", "London"); err != nil {
			t.Fatal(err)
		}
		if n := len(srv.State().Clients); n != 1 {
			t.Errorf("%d clients, want 1", n)
		}
	})
}

// A platform that is down for two calls costs patience, and in a bubble not even
// that. One that stays down is an error that the app can tell from others.
func TestFollowInMaintenance(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		times int
		want  error
	}{
		"for a moment": {times: 2},
		"for long":     {times: 99, want: connctd.ErrUnavailable},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				srv := platform(t)
				app := open(t, srv)
				fault := srv.Inject(mockserver.On(mockserver.CreateClient).Times(tc.times).Do(mockserver.Status(503)))
				if err := app.Follow(t.Context(), "alice", "London"); !errors.Is(err, tc.want) {
					t.Errorf("Follow = %v, want %v", err, tc.want)
				}
				if n := fault.Hits(); n < 2 {
					t.Errorf("the fault was hit %d times", n)
				}
			})
		})
	}
}
