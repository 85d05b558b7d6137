package state_test

import (
	"strings"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/state"
)

// An action that could not be triggered is refused with its thing.
func TestActionNames(t *testing.T) {
	t.Parallel()
	for name, fits := range map[string]bool{
		"dim": true, "Set level": true, "größer": true, "50%": true, "...": true, strings.Repeat("x", 200): true,
		"a/b": false, `a\b`: false, ".": false, "..": false, "a%2Fb": false, "%2e%2E": false, "a\nb": false, "%0a": false, strings.Repeat("x", 201): false,
	} {
		for _, action := range []connctd.Action{{Name: name}, {ID: connctd.ActionID(name), Name: "free / text"}} {
			m := state.New(1)
			_, err := m.CreateThing(state.Owner{Account: "a", Subject: "alice"}, connctd.Thing{
				Name: "Lamp", MainComponentID: "c", Components: []connctd.Component{{ID: "c", Actions: []connctd.Action{{Name: "on"}, action}}},
			}, time.Unix(0, 0))
			if (err == nil) != fits || err != nil && !strings.Contains(err.Error(), "BAD_THING: components[0].actions[1] is called") {
				t.Errorf("%+v: %v", action, err)
			}
		}
	}
}
