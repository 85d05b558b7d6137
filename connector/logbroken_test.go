package connector_test

import (
	"context"
	"log/slog"
	"testing"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// brokenLog is a handler of logs that panics.
type brokenLog struct{}

func (brokenLog) Enabled(context.Context, slog.Level) bool  { return true }
func (brokenLog) Handle(context.Context, slog.Record) error { panic("the disk is full") }
func (l brokenLog) WithAttrs([]slog.Attr) slog.Handler      { return l }
func (l brokenLog) WithGroup(string) slog.Handler           { return l }

// A log that cannot be written to ends neither a poll nor an action otherwise than it
// would have ended, and surely not the process.
func TestLogThatPanics(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.add("c", inTurn(sees("a"), fails(errDown), sees("a")), b.withHands(does(errDown)))
		b.pass(0)
		b.wantAnswer("FAILED: connector: act for client c: technology is down", b.ask("c", "move"))
		if err := b.pollNow("c"); err == nil || err.Error() != "connector: poll client c: technology is down" {
			b.Errorf("PollNow = %v", err)
		}
		b.mustPoll("c", 1)
		if got := b.info("c"); got.Status != connctd.StatusStarted || got.Polls != 3 {
			b.Errorf("client %+v, want it STARTED", got)
		}
	}, connector.WithLogger(slog.New(brokenLog{})))
}
