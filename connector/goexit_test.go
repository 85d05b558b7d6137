package connector_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/connctd/connctd-go/connector"
)

// A poll that ends its goroutine, as t.Fatal does in an author's test, is a failed
// poll like any other: its client goes on.
func TestPollThatEndsItsGoroutine(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.add("c", inTurn(
			func(context.Context, *connector.Session, *connector.Emitter) error { runtime.Goexit(); return nil },
			sees("lamp")))
		if err := b.pollNow("c"); err == nil {
			b.Error("the poll that ended its goroutine succeeded")
		}
		if err := b.pollNow("c"); err != nil {
			b.Errorf("the poll after it: %v", err)
		}
		if got := b.info("c"); got.Status != "STARTED" || got.Polls != 2 {
			b.Errorf("after it: %+v", got)
		}
	})
}
