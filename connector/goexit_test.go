package connector_test

import (
	"bytes"
	"context"
	"log/slog"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
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

// A panic of a platform, which is the caller's code, is a failed poll of one client.
func TestPlatformThatPanics(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	runtimeTest(t, func(b *bench) {
		b.platform.FailOn(func(call string) error {
			if strings.HasPrefix(call, "create") {
				panic("no such row")
			}
			return nil
		})
		b.add("c", sees("lamp"))
		b.pass(0)
		b.platform.FailOn(nil)
		b.mustPoll("c", 1)
		if got := b.info("c"); got.Status != "STARTED" || len(got.Mappings) != 1 {
			b.Errorf("after it: %+v", got)
		}
	}, connector.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
	if !strings.Contains(log.String(), "no such row") {
		t.Errorf("the log does not tell of the panic:\n%s", &log)
	}
}

// A panic of the runtime's own is logged when it happens.
func TestRuntimeThatPanics(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		r := connector.NewRuntime(connector.WithEngine(&clumsy{Engine: connector.NewHeapEngine()}), connector.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
		for _, id := range []connctd.ClientID{"one", "two"} { // only one may poll, and then lets the other
			c := connector.Client{ID: id, Platform: &connector.FakePlatform{}, Connector: connector.Define(connector.Definition[struct{}, struct{}]{
				Type: "test", Concurrency: 1, Poll: func(ctx context.Context, _ connector.Input[struct{}, struct{}], _ *connector.Emitter) error {
					return slow(time.Millisecond)(ctx, nil, nil)
				},
			})}
			if err := r.Add(c); err != nil {
				t.Fatal(err)
			}
		}
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if err := r.Run(ctx); err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
		if !strings.Contains(log.String(), "cannot put") {
			t.Errorf("the log does not tell of the panic:\n%s", &log)
		}
	})
}

// clumsy is an engine that panics at the third Put.
type clumsy struct {
	connector.Engine
	puts atomic.Int64
}

func (c *clumsy) Put(key string, due time.Time) {
	if c.puts.Add(1) == 3 {
		panic("cannot put " + key)
	}
	c.Engine.Put(key, due)
}
