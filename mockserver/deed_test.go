package mockserver_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

// toldOf is what a journal says, one entry a line, with names in place of ids.
func toldOf(srv *mockserver.Server, names ...string) (lines []string) {
	for _, c := range srv.Journal() {
		line := c.String()
		if c.Kind != mockserver.KindCall {
			line += fmt.Sprint(" ", c.Changes)
		}
		lines = append(lines, strings.NewReplacer(names...).Replace(line))
	}
	return lines
}

// What a poll changes is an entry of its own, once it has ended; a poll that changes
// nothing is none, and no poll is a call.
func TestJournalTellsOfPolls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t, mockserver.WithConnector(scripted(func(_ context.Context, n int64, emit *connector.Emitter) error {
			time.Sleep(time.Second)
			emit.Thing("lamp", lamp())
			if n == 3 {
				emit.Gone("lamp")
				return connector.Misconfigured(fmt.Errorf("no such city"))
			}
			return nil
		})))
		start := time.Now()
		_, id := startClient(t, srv)
		time.Sleep(2 * time.Second)
		first := srv.Journal()[2]
		thing := srv.State().Things[0].ID
		want := mockserver.Call{
			Seq: 3, Kind: mockserver.KindPoll, Time: start, Duration: time.Second, Account: "demo", Subject: "alice", Type: "counting",
			Changes: []mockserver.Change{{"created", "thing", string(thing)}, {"changed", "client", string(id)}},
		}
		if diff := cmp.Diff(want, first); diff != "" {
			t.Errorf("the first poll (-want +got):\n%s", diff)
		}
		for range 2 { // nothing new, and an error
			_ = srv.PollNow(id)
		}
		if diff := cmp.Diff([]string{
			"POST /connectors/instances 201", "POST /connectors/clients 201",
			"poll counting/alice [created thing THING changed client CLIENT]", "poll counting/alice [changed client CLIENT]",
		}, toldOf(srv, string(thing), "THING", string(id), "CLIENT")); diff != "" {
			t.Errorf("journal (-want +got):\n%s", diff)
		}
		srv.AssertCalls(t, "POST /connectors/instances 201", "POST /connectors/clients 201")
		if n := len(srv.Calls(mockserver.AnyOperation)); n != 2 || len(srv.Calls("")) != 0 || first.Curl() != "" {
			t.Errorf("%d calls; curl of a poll: %q", n, first.Curl())
		}
	})
}

// What a customer decides is an entry beside the call of the page; where the server
// decides by itself, the call that creates the client answers for it.
func TestJournalTellsOfDecisions(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t, mockserver.WithConnector(working()))
		_, created := connect(t, srv, appCallback)
		id := string(srv.State().Clients[0].ID)
		srv.Inject(mockserver.At(mockserver.StartClient).Nth(1).Do(mockserver.Fail("no room")))
		if page, err := browse(t, srv, created).Allow(t.Context()); err == nil {
			t.Errorf("page = %+v", page)
		}
		if _, err := browse(t, srv, created).Allow(t.Context()); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		link := "/consent/" + id
		if diff := cmp.Diff([]string{
			"POST /connectors/instances 201", "POST /connectors/clients 303",
			"GET LINK 200", "consent TYPE/alice []", "POST LINK 500",
			"GET LINK 200", "consent TYPE/alice allowed [changed client CLIENT]",
		}, toldOf(srv, link, "LINK", id, "CLIENT", srv.State().Clients[0].Type+"/", "TYPE/")[:7]); diff != "" {
			t.Errorf("journal (-want +got):\n%s", diff)
		}
		if got := srv.Journal()[3].Fault; got != `Fail("no room") at StartClient` {
			t.Errorf("fault = %q", got)
		}
	})
}

// However much is polled, the calls stay.
func TestPollsLeaveTheCalls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t, mockserver.WithConnector(ticking()), mockserver.WithJournal(3))
		alice, id := startClient(t, srv)
		time.Sleep(time.Hour)
		synctest.Wait()
		if _, err := alice.GetClient(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		srv.AssertCalls(t, "POST /connectors/instances 201", "POST /connectors/clients 201", "GET /connectors/clients/{} 200")
		entries := srv.Journal()
		if len(entries) != 6 || entries[5].Seq < 60 {
			t.Fatalf("entries = %v", entries)
		}
		for i, c := range entries[1:] {
			if c.Seq <= entries[i].Seq {
				t.Errorf("%v stands behind %v", c, entries[i])
			}
		}
		for seq := range entries[5].Seq {
			want := 0
			for _, c := range entries {
				if c.Seq > seq {
					want++
				}
			}
			if got, err := srv.WaitCalls(t.Context(), seq); err != nil || len(got) != want {
				t.Errorf("after %d: %v, %v", seq, got, err)
			}
		}
	})
}

// The normal form is the same whatever the order at one time, and tells all else apart.
func TestNormal(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	at := func(seconds time.Duration, subject string, changes ...mockserver.Change) mockserver.Call {
		return mockserver.Call{Seq: 7, Time: now, Duration: seconds * time.Second, Method: "GET", Path: "/things", Subject: subject, Changes: changes}
	}
	thing, first := mockserver.Change{Verb: "created", Kind: "thing", ID: "t"}, mockserver.Change{Verb: "created", Kind: "subject", ID: "bob"}
	want := []mockserver.Call{
		{Method: "GET", Path: "/things", Subject: "alice"},
		{Method: "GET", Path: "/things", Subject: "bob", Changes: []mockserver.Change{thing}},
		{Method: "GET", Path: "/things", Subject: "bob", Changes: []mockserver.Change{thing}},
		{Method: "GET", Path: "/things", Subject: "alice"},
	}
	for _, journal := range [][]mockserver.Call{
		{at(1, "alice"), at(1, "bob", thing, first), at(1, "bob", thing), at(2, "alice")},
		{at(1, "bob", thing), at(2, "alice"), at(1, "bob", thing, first), at(1, "alice", first)},
	} {
		if diff := cmp.Diff(want, mockserver.Normal(journal)); diff != "" {
			t.Errorf("normal form (-want +got):\n%s", diff)
		}
	}
}
