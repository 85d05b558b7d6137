package connctd_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

func clientIn(status string, mappings int) string {
	list := strings.TrimSuffix(strings.Repeat(`{"connector_thing_id":"a","thing_id":"b"},`, mappings), ",")
	return fmt.Sprintf(`{"id":"c","status":%q,"mappings":[%s]}`, status, list)
}

func TestWatchClient(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt := script(
			answering(200, clientIn("Starting", 0)), answering(200, clientIn("STARTING", 0)), answering(503, "", "Retry-After", "20"),
			answering(200, clientIn("STARTING", 1)), answering(500, ""), answering(429, ""), answering(200, clientIn("STARTED", 1)), answering(404, ""))
		var seen []string
		start := time.Now()
		for client, err := range newClient(t, rt).Subject("alice").WatchClient(t.Context(), "c") {
			if err != nil {
				seen = append(seen, matching(err))
				continue
			}
			seen = append(seen, fmt.Sprint(client.Status, len(client.Mappings)))
		}
		if want := "[STARTING0 STARTING1 STARTED1 NotFound]"; fmt.Sprint(seen) != want {
			t.Errorf("seen %v, want %v", seen, want)
		}
		if passed := time.Since(start); passed < 20*time.Second || passed > 25*time.Second {
			t.Errorf("it took %v, want the 20s that the server asked for and little more", passed)
		}
	})
}

func TestWaitStarted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt := script(answering(200, clientIn("STARTING", 0)), answering(200, clientIn("STARTED", 2)))
		client, err := newClient(t, rt).Subject("alice").WaitStarted(t.Context(), "c")
		if err != nil || len(client.Mappings) != 2 {
			t.Errorf("%v, %v", client, err)
		}

		rt = script(answering(200, clientIn("STARTING", 0)), answering(200, clientIn("Error", 0)))
		_, err = newClient(t, rt).Subject("alice").WaitStarted(t.Context(), "c")
		failed, ok := errors.AsType[*connctd.ClientFailedError](err)
		if !ok || failed.Client.ID != "c" || !strings.Contains(err.Error(), "client c is in status ERROR") {
			t.Errorf("error = %v", err)
		}
	})
}

func TestWaitStartedEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		alice := newClient(t, always(200, clientIn("STARTING", 0))).Subject("alice")
		start := time.Now()
		_, err := alice.WaitStarted(t.Context(), "c")
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 2*time.Minute || !strings.Contains(err.Error(), "last status: STARTING") {
			t.Errorf("error = %v after %v, want the limit of two minutes", err, time.Since(start))
		}

		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		start = time.Now()
		if _, err = alice.WaitStarted(ctx, "c"); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Hour {
			t.Errorf("error = %v after %v, want the hour of the ctx", err, time.Since(start))
		}
		if n := len(newClient(t, always(200, "")).String()); n == 0 {
			t.Error("no text")
		}
	})
}

// Who cancels does not wait for the next look.
func TestWaitIsCancelledAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		why := errors.New("the user went home")
		ctx, cancel := context.WithCancelCause(t.Context())
		done := make(chan error)
		go func() {
			_, err := newClient(t, always(200, clientIn("STARTING", 0))).Subject("alice").WaitStarted(ctx, "c")
			done <- err
		}()
		time.Sleep(30 * time.Second)
		start := time.Now()
		cancel(why)
		if err := <-done; !errors.Is(err, why) || time.Since(start) != 0 {
			t.Errorf("error = %v after %v", err, time.Since(start))
		}
	})
}

func TestWatchCanBeLeft(t *testing.T) {
	t.Parallel()
	rt := always(200, clientIn("STARTING", 0))
	for range newClient(t, rt).Subject("alice").WatchClient(t.Context(), "c") {
		break
	}
	if n := len(rt.sent()); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}
