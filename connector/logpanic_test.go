package connector

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
)

// badHandler is a handler of logs that panics.
type badHandler struct{ slog.Handler }

func (badHandler) Enabled(context.Context, slog.Level) bool { return true }

func (badHandler) Handle(context.Context, slog.Record) error { panic("the disk is full") }

// R6: a logger that panics, while a panic is logged, ends nothing.
func TestPanicOfALogger(t *testing.T) {
	t.Parallel()
	log := func() *slog.Logger { return slog.New(badHandler{}) }
	err := survive(log, "the poll", func() error { panic(errors.New("oops")) })
	if err == nil || !strings.Contains(err.Error(), "the poll panicked: oops") {
		t.Errorf("error = %v, want what panicked first", err)
	}
}
