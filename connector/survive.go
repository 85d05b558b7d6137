package connector

import (
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
)

// survive does what may call code of others, a connector, a platform, a store or a hook,
// and makes an error of its panic, which is logged: it concerns one client alone.
func survive(log func() *slog.Logger, what string, do func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			log().Error(what+" panicked", "panic", v, "stack", string(debug.Stack()))
			err = panicked{fmt.Errorf("%s panicked: %v", what, v)}
		}
	}()
	return do()
}

// panicked is what became of a panic.
type panicked struct{ error }

func isPanic(err error) bool {
	_, ok := errors.AsType[panicked](err)
	return ok
}

// safely is survive for whoever has the client to itself: what it was about to write is
// in doubt after a panic, as after a restart.
func (c *client) safely(what string, do func() error) error {
	err := survive(c.log, what, do)
	if isPanic(err) {
		c.keeper.loaded = false
	}
	return err
}
