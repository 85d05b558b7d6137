package connector_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// blindThing can be moved, by an action with an id and one that has only a name.
func blindThing() connctd.Thing {
	motor := connector.Component("motor", "MOTOR")
	motor.Actions = []connctd.Action{
		connector.Action("move", connctd.Parameter{Name: "to", Type: connctd.TypeNumber}, connctd.Parameter{Name: "fast", Type: connctd.TypeBoolean}, connctd.Parameter{Name: "note", Type: connctd.TypeString}, connctd.Parameter{Name: "tint", Type: "COLOUR"}),
		{Name: "stop"},
	}
	return connctd.Thing{Name: "Blind", Components: []connctd.Component{motor, connector.Component("light", "SENSOR")}}
}

// Only what a thing declares reaches the connector, and the error says what that is. No
// value is repeated.
func TestActionsThatAreNotDeclared(t *testing.T) {
	t.Parallel()
	type values = map[string]connctd.Value
	right := values{"to": "3.5", "fast": "true", "note": "", "tint": "any"}
	const (
		failed = "FAILED: connector: act for client one: connector: the thing declares no such action: "
		badly  = "FAILED: connector: act for client one: connector: the action does not take these parameters: "
	)
	tests := map[string]struct {
		component connctd.ComponentID
		action    connctd.ActionID
		params    values
		want      string
		is        error
	}{
		"declared":           {"motor", "move", right, "COMPLETED", nil},
		"by its name":        {"motor", "stop", nil, "COMPLETED", nil},
		"unknown component":  {"engine", "move", right, failed + `"blind" has no component "engine"`, connector.ErrUnknownAction},
		"no component":       {"", "move", right, failed + `"blind" has no component ""`, connector.ErrUnknownAction},
		"unknown action":     {"motor", "Move", right, failed + `component "motor" of "blind" declares stop, move, not "Move"`, connector.ErrUnknownAction},
		"of another":         {"light", "move", right, failed + `component "light" of "blind" declares none, not "move"`, connector.ErrUnknownAction},
		"no action":          {"motor", "", nil, failed + `component "motor" of "blind" declares stop, move, not ""`, connector.ErrUnknownAction},
		"unknown parameter":  {"motor", "stop", values{"now": "c4nary"}, badly + `"now" is not declared`, connector.ErrBadParameters},
		"missing parameters": {"motor", "move", values{"to": "1", "note": "x"}, badly + `"fast" is missing; "tint" is missing`, connector.ErrBadParameters},
		"other types": {
			"motor", "move",
			values{"to": "c4nary", "fast": "1", "note": "x", "tint": "x", "at": "c4nary"},
			badly + `"to" is invalid: value of 6 bytes is no NUMBER, want a decimal number such as 21.5; "fast" is invalid: value of 1 bytes is no BOOLEAN, want "true" or "false"; "at" is not declared`, connector.ErrBadParameters,
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runtimeTest(t, func(b *bench) {
				asked := 0
				b.add("one", func(_ context.Context, _ *connector.Session, emit *connector.Emitter) error {
					emit.Thing("blind", blindThing())
					return nil
				}, b.withHands(func(context.Context, *connector.Session, connector.ActionCall, *connector.Emitter) error {
					asked++
					return nil
				}))
				b.pass(time.Minute)
				status, err := b.Act(b.Context(), "one", connector.ActionCall{Key: "blind", Component: tc.component, Action: tc.action, Params: tc.params})
				b.wantAnswer(tc.want, answerOf(status, err))
				if !errors.Is(err, tc.is) || (asked == 1) != (tc.is == nil) {
					b.Errorf("error %v, asked %d times; want %v", err, asked, tc.is)
				}
				if info := b.info("one"); info.Status != connctd.StatusStarted {
					b.Errorf("the client is in status %s", info.Status)
				}
			})
		})
	}
}
