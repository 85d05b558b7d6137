package connector

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"
)

// survive does what may call code of others, a connector, a platform, a store or a hook,
// and makes an error of its panic, which is logged: it concerns one client alone.
func survive(log func() *slog.Logger, what string, do func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			logPanic(log, what, v)
			err = panicked{fmt.Errorf("%s panicked: %v", what, v)}
		}
	}()
	return do()
}

// logPanic logs a panic. A logger that panics as well is not worth more than the client.
func logPanic(log func() *slog.Logger, what string, v any) {
	defer func() { _ = recover() }()
	log().Error(what+" panicked", "panic", v, "stack", string(debug.Stack()))
}

// panicked is what became of a panic.
type panicked struct{ error }

func isPanic(err error) bool {
	_, ok := errors.AsType[panicked](err)
	return ok
}

// safely is survive for whoever has the client to itself. After a panic, or if its goroutine
// ends there, what it was about to write is in doubt as after a restart. If it has stored
// nothing, the client knows best: an earlier save may have failed.
func (c *client) safely(what string, do func() error) error {
	whole := false
	defer func() { c.keeper.loaded = c.keeper.loaded && (whole || !c.keeper.begun) }()
	err := survive(c.log, what, do)
	whole = !isPanic(err)
	return err
}

// broke notes a turn that did not come to its end, and returns when to try again.
func (c *client) broke(ctx context.Context, err error) time.Time {
	if c.keeper.polling {
		observed(ctx).end(transient)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lastError = brief(err)
	return c.retryParked(&c.record)
}
