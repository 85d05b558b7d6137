package connector_test

import (
	"context"
	"testing"

	"github.com/connctd/connctd-go/connector"
)

// What comes and goes keeps its last value and the thing its id; only when something is
// there for the first time, the thing is replaced: R4.
func TestOptional(t *testing.T) {
	t.Parallel()
	says := func(value *float64) poll {
		return func(_ context.Context, _ *connector.Session, emit *connector.Emitter) error {
			emit.Thing("k", connector.Thing("Station", "SENSOR",
				connector.Number("a", "TEMPERATURE", "°C", 1), connector.Optional("b", "HUMIDITY", "%", value)))
			return nil
		}
	}
	dry, wet := 30.0, 90.0
	runtimeTest(t, func(b *bench) {
		b.add("c", inTurn(says(nil), says(&dry), says(nil), says(&wet), says(nil)))
		b.pass(0)
		b.wantCalls("create k 1")
		wants := func(when string, calls ...string) {
			b.Helper()
			if err := b.PollNow(b.Context(), "c"); err != nil {
				b.Errorf("%s: %v", when, err)
			}
			b.wantCalls(calls...)
		}
		wants("for the first time there", "delete thing-1", "create k 1,30")
		wants("away")
		wants("back", "set thing-2 b=90")
		wants("away again")
	})
}
