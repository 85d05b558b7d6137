package state_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/state"
)

// Whom anything was ever made for is listed once, where it appeared first.
func TestSubjects(t *testing.T) {
	t.Parallel()
	m, c := withClient(t) // of alice
	thing := func(account, subject, name string) {
		m.Pause()
		_, _ = m.CreateThing(state.Owner{Account: account, Subject: subject}, connctd.Thing{Name: name}, now)
	}
	thing("demo", "carol", "Lamp")
	thing("demo", "bob", "") // it is refused
	thing("other", "bob", "Lamp")
	thing("demo", "alice", "Lamp")
	thing("demo", "bob", "Lamp")
	m.DropClient(c.ID)
	for _, left := range m.View().Things {
		if err := m.DeleteThing(left.Owner, left.ID); err != nil {
			t.Fatal(err)
		}
	}
	got := map[string][]string{}
	for _, account := range []string{"demo", "other", "nobody"} {
		got[account] = m.Subjects(account)
	}
	want := map[string][]string{"demo": {"alice", "carol", "bob"}, "other": {"bob"}, "nobody": nil}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("subjects (-want +got):\n%s", diff)
	}
}
