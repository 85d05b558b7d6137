package connctd_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

// everyLevel is each level of slog, and one below and above.
var everyLevel = []slog.Level{slog.LevelDebug - 4, slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError, slog.LevelError + 4}

// checkPrinted checks a value under every verb and in logs of every level.
func checkPrinted(t *testing.T, where string, v any) {
	t.Helper()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		checkHidden(t, where+" under "+verb, fmt.Sprintf(verb, v))
	}
	var log bytes.Buffer
	opts := &slog.HandlerOptions{Level: everyLevel[0], AddSource: true}
	for _, h := range []slog.Handler{slog.NewTextHandler(&log, opts), slog.NewJSONHandler(&log, opts)} {
		for _, level := range everyLevel {
			slog.New(h).With("w", v).Log(t.Context(), level, "x", "v", v, slog.Group("g", "v", v), "list", []any{v})
		}
	}
	checkHidden(t, where+" in a log", log.String())
}

// checkError checks an error, and each that it wraps, wherever it can show.
func checkError(t *testing.T, where string, err error) {
	t.Helper()
	checkPrinted(t, where, err)
	text, _ := json.Marshal(err)
	checkHidden(t, where+" in JSON", string(text))
	if answer, ok := errors.AsType[*connctd.Error](err); ok {
		checkHidden(t, where+" in Body", string(answer.Body)+fmt.Sprintf("%+v", *answer))
	}
	switch wraps := err.(type) {
	case interface{ Unwrap() error }:
		if inner := wraps.Unwrap(); inner != nil {
			checkError(t, where, inner)
		}
	case interface{ Unwrap() []error }:
		for _, inner := range wraps.Unwrap() {
			checkError(t, where, inner)
		}
	}
}
