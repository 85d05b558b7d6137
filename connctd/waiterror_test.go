package connctd_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// A wait that leads to nothing tells what was seen last and why it ended.
func TestWaitError(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		rt   *transport
		last connctd.ClientStatus // empty: never seen
		want error
		in   time.Duration // 0: at once
	}{
		"the limit":            {always(200, clientIn("Starting", 0)), connctd.StatusStarting, context.DeadlineExceeded, 2 * time.Minute},
		"an unknown status":    {always(200, clientIn("Paused", 0)), "PAUSED", context.DeadlineExceeded, 2 * time.Minute},
		"never there":          {always(404, ""), "", connctd.ErrNotFound, 0},
		"gone meanwhile":       {script(answering(200, clientIn("STARTING", 3)), answering(404, "")), connctd.StatusStarting, connctd.ErrNotFound, -1},
		"not ours any more":    {script(answering(200, clientIn("STARTING", 3)), answering(401, "")), connctd.StatusStarting, connctd.ErrUnauthorized, -1},
		"an answer of nothing": {always(200, "null"), "", connctd.ErrBadResponse, 0},
		"never available":      {always(503, ""), "", context.DeadlineExceeded, 2 * time.Minute},
		"never in reach":       {failing(io.ErrUnexpectedEOF), "", context.DeadlineExceeded, 2 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				client, err := newClient(t, tc.rt).Subject("alice").WaitStarted(t.Context(), "c")
				ended, ok := errors.AsType[*connctd.WaitError](err)
				if client != nil || !ok || !errors.Is(err, tc.want) || errors.Unwrap(err) != ended.Err {
					t.Fatalf("%v, error = %v, want a WaitError of %v", client, err, tc.want)
				}
				last, text := connctd.ClientStatus(""), "last status: never seen"
				if ended.Client != nil {
					last, text = ended.Client.Status, "last status: "+string(ended.Client.Status)
				}
				if last != tc.last || !strings.Contains(err.Error(), text) {
					t.Errorf("%v with %+v, want the last status to be %q", err, ended.Client, tc.last)
				}
				if passed := time.Since(start); tc.in >= 0 && passed != tc.in {
					t.Errorf("it took %v, want %v", passed, tc.in)
				}
			})
		})
	}
}

// The client that was seen last is whole.
func TestWaitErrorHasTheLastClient(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt := script(answering(200, clientIn("STARTING", 0)), answering(200, clientIn("STARTING", 2)))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := newClient(t, rt).Subject("alice").WaitStarted(ctx, "c")
		if ended, ok := errors.AsType[*connctd.WaitError](err); !ok || len(ended.Client.Mappings) != 2 || ended.Client.ID != "c" {
			t.Errorf("error = %v", err)
		}
		_, err = newClient(t, always(200, clientIn("Error", 2))).Subject("alice").WaitStarted(t.Context(), "c")
		failed, ok := errors.AsType[*connctd.ClientFailedError](err)
		if _, ended := errors.AsType[*connctd.WaitError](err); !ok || ended || len(failed.Client.Mappings) != 2 {
			t.Errorf("error = %v", err)
		}
	})
}
