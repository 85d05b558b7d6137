package connector_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// An OnAction that does not return is left behind like an action that does not: it keeps
// neither Run nor a removal, which it may be that waits for it.
func TestOnActionThatDoesNotReturn(t *testing.T) {
	t.Parallel()
	tests := map[string]func(b *bench, free <-chan struct{}){
		"ever":               func(_ *bench, free <-chan struct{}) { <-free },
		"before the removal": func(b *bench, _ <-chan struct{}) { _ = b.Remove(b.Context(), "c") },
	}
	for name, hook := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runtimeTest(t, func(b *bench) {
				free := make(chan struct{})
				b.Cleanup(func() { close(free) })
				b.add("c", inTurn(sees("a"), slow(20*time.Second)), b.withHands(does(nil)), func(c *connector.Client) {
					c.OnAction = func(context.Context, connector.ActionCall, connctd.ActionStatus, error) { hook(b, free) }
				})
				b.pass(0)
				go func() { _ = b.pollNow("c") }()
				synctest.Wait()
				_, _ = b.Act(b.Context(), "c", connector.ActionCall{Key: "a", Component: "main", Action: "move", Deadline: time.Now().Add(time.Second)})
				b.pass(time.Minute)
				start := time.Now()
				b.stop()
				err := <-b.ended
				if took := time.Since(start); took > 2*time.Second {
					b.Errorf("Run took %v to end", took)
				}
				b.ended <- err
			})
		})
	}
}
