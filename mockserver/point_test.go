package mockserver_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

// three is a connector of type "counting" whose customers have three things.
func three() connector.Connector {
	return scripted(func(_ context.Context, _ int64, emit *connector.Emitter) error {
		for _, key := range []string{"a", "b", "c"} {
			emit.Thing(key, lamp())
		}
		return nil
	})
}

// Rule M6: a removal that fails at any of the things answers 500 and leaves all of
// it there and working; the next one succeeds.
func TestRemovalFailsWhole(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		effect mockserver.Effect
		nth    int
		status int
		took   time.Duration
	}{
		"the first":          {mockserver.Fail(""), 1, 500, 0},
		"the third":          {mockserver.Fail("the disk is full"), 3, 500, 0},
		"with a status":      {mockserver.Status(503), 2, 503, 0},
		"when it hangs":      {mockserver.Hang(), 2, 500, 5 * time.Second},
		"when it takes long": {mockserver.Delay(time.Minute), 2, 500, 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				srv := mockserver.New(t, mockserver.WithConnector(three()))
				alice, id := startClient(t, srv)
				synctest.Wait()
				before := srv.State()
				fault := srv.Inject(mockserver.At(mockserver.RemoveThing).Nth(tc.nth).Do(tc.effect))
				start := time.Now()
				err := alice.DeleteClient(t.Context(), id, connctd.NoRetry())
				answer, ok := errors.AsType[*connctd.Error](err)
				if !ok || answer.StatusCode != tc.status || time.Since(start) != tc.took || fault.Hits() != 1 {
					t.Errorf("error = %v after %v and %d hits", err, time.Since(start), fault.Hits())
				}
				synctest.Wait()
				srv.AssertUnchanged(t, before)
				if calls := srv.Calls(mockserver.DeleteClient); len(calls[0].Changes) != 0 || !strings.HasSuffix(calls[0].Fault, " at RemoveThing") {
					t.Errorf("journal: %+v", calls)
				}
				if err := srv.PollNow(id); err != nil {
					t.Errorf("it does not go on: %v", err)
				}
				if err := alice.DeleteClient(t.Context(), id); err != nil {
					t.Error(err)
				}
				if st := srv.State(); len(st.Clients)+len(st.Things) != 0 {
					t.Errorf("left: %+v", st)
				}
			})
		})
	}
}

// The removal may take its time, as long as it is less than what it is given.
func TestRemovalTakesItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t, mockserver.WithConnector(three()))
		alice, id := startClient(t, srv)
		synctest.Wait()
		srv.Inject(mockserver.At(mockserver.RemoveThing).Subject("alice").Do(mockserver.Delay(time.Second)))
		start := time.Now()
		if err := alice.DeleteClient(t.Context(), id); err != nil || time.Since(start) != 3*time.Second {
			t.Errorf("error = %v after %v", err, time.Since(start))
		}
		var removed []string
		for _, c := range srv.Calls(mockserver.DeleteClient)[0].Changes {
			removed = append(removed, c.Verb+" "+c.Kind)
		}
		if diff := cmp.Diff([]string{"removed thing", "removed thing", "removed thing", "removed client"}, removed); diff != "" {
			t.Errorf("changes (-want +got):\n%s", diff)
		}
	})
}

func TestClientThatCannotStart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t, mockserver.WithConnector(three()))
		srv.Inject(mockserver.At(mockserver.StartClient).Nth(1).Do(mockserver.Fail("no room")))
		c := srv.Client()
		if _, err := c.CreateInstance(t.Context(), connctd.InstanceSpec{Type: "counting", Config: key}); err != nil {
			t.Fatal(err)
		}
		before := srv.State()
		alice, spec := c.Subject("alice"), connctd.ClientSpec{Type: "counting", Config: city}
		if _, err := alice.CreateClient(t.Context(), spec); !errors.Is(err, connctd.ErrServer) || !strings.Contains(err.Error(), "no room") {
			t.Errorf("error = %v", err)
		}
		if call := srv.Calls(mockserver.CreateClient)[0]; call.Fault != `Fail("no room") at StartClient` {
			t.Errorf("fault = %q", call.Fault)
		}
		if n := len(srv.State().Clients) - len(before.Clients); n != 0 {
			t.Errorf("%d clients are there", n)
		}
		if _, err := alice.CreateClient(t.Context(), spec); err != nil {
			t.Errorf("the second time: %v", err)
		}
	})
}

func TestPollsThatGoWrong(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		effect mockserver.Effect
		want   string // of the error; empty: the poll succeeds
		took   time.Duration
	}{
		"fails":        {mockserver.Fail("no route to host"), "no route to host", 0},
		"panics":       {mockserver.Panic(), "panicked", 0},
		"hangs":        {mockserver.Hang(), "took too long", time.Minute},
		"takes long":   {mockserver.Delay(10 * time.Second), "", 10 * time.Second},
		"is throttled": {mockserver.RetryAfter(time.Hour), "asked for", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				srv := mockserver.New(t, mockserver.WithConnector(three()))
				_, id := startClient(t, srv)
				synctest.Wait()
				before := srv.State()
				fault := srv.Inject(mockserver.At(mockserver.Poll).Subject("alice").Nth(1).Do(tc.effect))
				start := time.Now()
				err := srv.PollNow(id)
				if (err == nil) != (tc.want == "") || err != nil && !strings.Contains(err.Error(), tc.want) {
					t.Errorf("error = %v, want %q", err, tc.want)
				}
				if time.Since(start) != tc.took || fault.Hits() != 1 {
					t.Errorf("it took %v and %d hits", time.Since(start), fault.Hits())
				}
				now := srv.State()
				now.Clients[0].LastError = ""
				if diff := cmp.Diff(before, now); diff != "" {
					t.Errorf("a poll that went wrong changed something:\n%s", diff)
				}
				entries := srv.Journal()
				if last := entries[len(entries)-1]; last.String() != "poll counting/alice" || last.Fault != tc.effect.String()+" at Poll" || last.Duration != tc.took {
					t.Errorf("the journal's last = %+v", last)
				}
				if err := srv.PollNow(id); err != nil {
					t.Errorf("the next poll: %v", err)
				}
			})
		})
	}
}
