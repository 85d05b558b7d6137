package mockserver_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/mockserver"
)

// What the journal has forgotten is counted still, and missed where calls are compared.
func TestCountIsOfAllCalls(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.AllowBadRequests(), mockserver.WithJournal(3))
	for range 5 {
		send(t, srv, "GET", "/connectors/instances", "")
	}
	send(t, srv, "GET", "/connectors/descriptions", "")
	send(t, srv, "GET", "/nowhere", "")
	for op, want := range map[mockserver.Operation]int{mockserver.ListInstances: 5, mockserver.ListDescriptions: 1, mockserver.AnyOperation: 6, mockserver.CreateThing: 0} {
		if got := srv.Count(op); got != want {
			t.Errorf("%s: %d calls, want %d", op, got, want)
		}
	}
	tb := &fakeTB{}
	srv.AssertCalls(tb, "GET /connectors/instances 200", "GET /connectors/descriptions 200", "GET /nowhere 404")
	if text := strings.Join(tb.errors, "\n"); !strings.Contains(text, "has forgotten 4 calls; option WithJournal(7)") {
		t.Errorf("AssertCalls of some of the calls says %q", text)
	}
}

// A server that no test belongs to says what it would complain of.
func TestComplaints(t *testing.T) {
	t.Parallel()
	srv, err := mockserver.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := srv.Complaints(); len(got) != 0 {
		t.Errorf("at the start: %q", got)
	}
	srv.Inject(mockserver.On(mockserver.GetThing).Do(mockserver.Drop()))
	send(t, srv, "GET", "/nowhere", "")
	want := []string{
		"a request that no client should send: GET /api/v1/nowhere: an unknown path; nearest is GET /api/v1/things (option AllowBadRequests permits it)",
		"the fault On(GetThing).Do(Drop()) was never hit; the calls were: others 1 (Optional permits it)",
	}
	if diff := cmp.Diff(want, srv.Complaints()); diff != "" {
		t.Errorf("complaints (-want +got):\n%s", diff)
	}
}
