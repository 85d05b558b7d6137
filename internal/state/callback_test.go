package state_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/internal/state"
)

// There is one callback URL for an account, the last that made sense.
func TestCallback(t *testing.T) {
	t.Parallel()
	m := state.New(1)
	for _, good := range []string{"https://old.example/", "http://new.example:8080/a?b=c"} {
		if err := m.SetCallback("demo", good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	if err := m.SetCallback("acme", "https://acme.example"); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{"", "app.example", "/a", "ftp://app.example", "https://", "http:///a", "https://:443", "http://[::1", "https:a"} {
		wantKind(t, m.SetCallback("demo", bad), state.Invalid)
	}
	want := []state.Callback{{Account: "acme", URL: "https://acme.example"}, {Account: "demo", URL: "http://new.example:8080/a?b=c"}}
	if diff := cmp.Diff(want, m.View().Callbacks); diff != "" {
		t.Errorf("callbacks (-want +got):\n%s", diff)
	}
}
