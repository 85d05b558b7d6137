package connctd_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
)

func TestTriggerAction(t *testing.T) {
	t.Parallel()
	rt := always(201, `{"id":"r1","status":"Completed","deadline":null,"unit":"unknown"}`)
	got, err := newClient(t, rt).Subject("alice").TriggerAction(t.Context(), "t", "bulb", "turn on", nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&connctd.ActionRequest{ID: "r1", Status: connctd.ActionCompleted}, got); diff != "" {
		t.Errorf("action request (-want +got):\n%s", diff)
	}
	sent := rt.sent()[0]
	if sent.method != "POST" || sent.path != "/api/v1/things/t/components/bulb/actions/turn%20on" || sent.body != "{}" {
		t.Errorf("sent %s %s %s", sent.method, sent.path, sent.body)
	}
	if subject, kind := sent.header.Get("X-External-Subject-Id"), sent.header.Get("Content-Type"); subject != "alice" || kind != "application/json" {
		t.Errorf("sent for %q as %q", subject, kind)
	}
}

// What is missing but the id is no reason to lose the answer.
func TestActionRequestAnswers(t *testing.T) {
	t.Parallel()
	deadline := time.Date(2018, 4, 11, 18, 50, 30, 0, time.UTC)
	for body, want := range map[string]*connctd.ActionRequest{
		`{"id":"r1"}`:               {ID: "r1"},
		`{"Id":"r1","status":null}`: {ID: "r1"},
		`{"id":"r1","deadline":"2018-04-11T18:50:30Z"}`:   {ID: "r1", Deadline: deadline},
		`{"id":"r1","status":"Delayed"}`:                  {ID: "r1", Status: "DELAYED"},
		`{"id":null,"status":"PENDING"}`:                  nil,
		`{"status":"PENDING"}`:                            nil,
		`{"id":"r1","status":7}`:                          nil,
		`{"id":"r1","deadline":"tomorrow"}`:               nil,
		`{"id":"a/b","status":"PENDING","deadline":null}`: nil,
	} {
		got, err := newClient(t, always(201, body)).Subject("alice").TriggerAction(t.Context(), "t", "k", "a", nil)
		if (want == nil) != (matching(err) == "BadResponse") || errors.Is(err, connctd.ErrInvalid) {
			t.Errorf("%s: error = %v", body, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", body, diff)
		}
	}
}
