package connector

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// Places returns how many places for a connector type are taken, and how many clients
// stand in line.
func (r *Runtime) Places(typeID string) (taken, inLine int) {
	r.shares.mu.Lock()
	g := r.shares.types[typeID]
	r.shares.mu.Unlock()
	if g == nil {
		return 0, 0
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.inside), g.line.Len()
}

// Instances returns how many instances the runtime remembers.
func (r *Runtime) Instances() int {
	r.shares.mu.Lock()
	defer r.shares.mu.Unlock()
	return len(r.shares.all)
}

// seldom may ask once an hour.
type seldom struct{ Connector }

func (seldom) Rate() Rate { return Rate{Requests: 1, Per: time.Hour} }

// An instance is forgotten with its last client, unless its clients could get rid of
// a pause, or of the requests that they have used up, by leaving and coming back.
func TestSharesAreForgotten(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		use  func(*testing.T, *share)
		kept time.Duration
	}{
		"unused":  {func(*testing.T, *share) {}, 0},
		"a pause": {func(_ *testing.T, s *share) { s.close(time.Now().Add(10 * time.Minute)) }, 10 * time.Minute},
		"a request": {func(t *testing.T, s *share) {
			t.Helper()
			if err := s.admit(t.Context(), time.Time{}); err != nil {
				t.Error(err)
			}
		}, time.Hour},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				l := newShares(nil)
				id, other := shareID{"t", "i"}, shareID{"t", "j"}
				s := l.join(id, seldom{})
				if again := l.join(id, seldom{}); again != s {
					t.Error("two clients of an instance share nothing")
				}
				tc.use(t, s)
				l.quit(s)
				l.quit(s)
				for passed := time.Duration(0); passed < tc.kept; passed += 2 * time.Minute {
					if again := l.join(id, seldom{}); again != s {
						t.Errorf("it is forgotten after %v, want %v", passed, tc.kept)
					}
					l.quit(s)
					time.Sleep(2 * time.Minute)
				}
				l.quit(l.join(other, seldom{})) // any change of the clients lets the others be looked at
				if n := len(l.all); n != 0 {
					t.Errorf("%d instances are remembered, want none", n)
				}
			})
		})
	}
}

// Two types with instances of the same id, or of none, share nothing.
func TestSharesOfTypes(t *testing.T) {
	t.Parallel()
	l := newShares(nil)
	for _, instance := range []connctd.InstanceID{"", "i"} {
		if l.join(shareID{"a", instance}, seldom{}) == l.join(shareID{"b", instance}, seldom{}) {
			t.Errorf("instances %q of two types are one", instance)
		}
	}
}
