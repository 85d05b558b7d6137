package testsuite_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The journal has what the app sent, and how to send it again by hand.
func TestDisconnect(t *testing.T) {
	t.Parallel()
	srv := platform(t)
	app := open(t, srv)
	if _, err := app.Connect(t.Context(), "alice"); err != nil {
		t.Fatal(err)
	}
	fork := srv.Fork(t) // its journal is empty
	app = open(t, fork)
	prepared := len(fork.Journal())
	if err := app.Disconnect(t.Context(), "alice"); err != nil {
		t.Fatal(err)
	}

	calls := fork.Journal()[prepared:]
	got := make([]string, len(calls))
	for i, call := range calls {
		got[i] = string(call.Op)
	}
	want := []string{"ListDescriptions", "ListClients", "GetClient", "DeleteClient"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	last := calls[len(calls)-1]
	if !strings.HasPrefix(last.Curl(), "curl -sS -X DELETE 'http://localhost/api/v1/connectors/clients/") {
		t.Errorf("as a command: %s", last.Curl())
	}
}

// A call too many is money and time, so a test may insist on each of them.
func TestOpenOnce(t *testing.T) {
	t.Parallel()
	srv := platform(t)
	open(t, srv)
	srv.AssertCalls(t, "POST /connectors/instances 201", "POST /connectors/instances 201")
}
