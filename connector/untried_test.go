package connector_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connector"
)

// A write whose time was over before it was tried is not in doubt: the next poll does it,
// and looks for nothing.
func TestWritesThatWereNotTried(t *testing.T) {
	t.Parallel()
	wide := func(_ context.Context, _ *connector.Session, emit *connector.Emitter) error {
		emit.Thing("a", sensorOf(1, 2))
		emit.Thing("b", sensorOf(1, 2))
		return nil
	}
	tests := map[string]struct {
		before, poll poll
		slow         string // the call in which the time ends
		want         []string
	}{
		"create":           {sees(), sees("a", "b"), "create a", []string{"create b 1"}},
		"replace":          {sees("a", "b"), wide, "create a", []string{"delete thing-2", "create b 1,2"}},
		"create after all": {sees("a", "b"), wide, "delete thing-1", []string{"create a 1,2", "delete thing-2", "create b 1,2"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runtimeTest(t, func(b *bench) {
				b.add("c", inTurn(tc.before, tc.poll))
				b.mustPoll("c", 1)
				b.failOn()
				b.platform.FailOn(func(call string) error {
					if strings.HasPrefix(call, tc.slow) {
						time.Sleep(2 * time.Minute) // and succeeds
					}
					return nil
				})
				if err := b.pollNow("c"); err == nil {
					b.Error("the poll succeeded, though its time was over")
				}
				b.pass(2 * time.Minute)
				b.failOn()
				b.platform.Calls()
				_ = b.pollNow("c")
				b.wantCalls(tc.want...)
			})
		})
	}
}
