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

// blind is a thing that can be asked to do something.
func blind() connctd.Thing {
	return connctd.Thing{Name: "Blind", MainComponentID: "motor", Components: []connctd.Component{{
		ID: "motor",
		Actions: []connctd.Action{
			{ID: "move", Name: "Move", Parameters: []connctd.Parameter{{Name: "to", Type: connctd.TypeNumber}}},
		},
	}}}
}

// What was asked for is in the state, also after the thing is gone.
func TestActionsAreRecorded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t)
		alice := srv.Client().Subject("alice")
		thing, err := alice.CreateThing(t.Context(), blind())
		if err != nil {
			t.Fatal(err)
		}
		asked, err := alice.TriggerAction(t.Context(), thing, "motor", "move", map[string]connctd.Value{"to": "30"})
		if err != nil {
			t.Fatal(err)
		}
		if left := time.Until(asked.Deadline); asked.Status != connctd.ActionPending || left != 30*time.Second {
			t.Errorf("status = %s with %v left", asked.Status, left)
		}
		_, err = alice.TriggerAction(t.Context(), thing, "motor", "move", map[string]connctd.Value{"to": "half"})
		if answer, ok := errors.AsType[*connctd.Error](err); !ok || !errors.Is(err, connctd.ErrBadRequest) || answer.Code != connctd.CodeBadParameters {
			t.Errorf("a parameter that is no number: %v", err)
		}
		_, err = alice.TriggerAction(t.Context(), thing, "motor", "fly", nil)
		if answer, ok := errors.AsType[*connctd.Error](err); !ok || !errors.Is(err, connctd.ErrNotFound) || answer.Code != connctd.CodeNoAction {
			t.Errorf("an unknown action: %v", err)
		}
		if err := alice.DeleteThing(t.Context(), thing); err != nil {
			t.Fatal(err)
		}
		want := []mockserver.ActionState{{
			ActionRequest: *asked, Account: "demo", Subject: "alice", Thing: thing, Component: "motor", Action: "move",
			Parameters: map[string]string{"to": "30"},
		}}
		if diff := cmp.Diff(want, srv.State().Actions); diff != "" {
			t.Errorf("actions (-want +got):\n%s", diff)
		}
		srv.State().Actions[0].Parameters["to"] = "changed outside"
		if diff := cmp.Diff(want, srv.State().Actions); diff != "" {
			t.Errorf("the state is no copy (-want +got):\n%s", diff)
		}
	})
}

// A thing that a connector made has actions, too: its client is noted with them.
func TestActionsOfConnectors(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t, mockserver.WithConnector(scripted(func(_ context.Context, _ int64, emit *connector.Emitter) error {
			emit.Thing("blind", blind())
			return nil
		})))
		alice, id := startClient(t, srv)
		synctest.Wait()
		done := make(chan error)
		go func() {
			done <- srv.WaitFor(t.Context(), "an action is asked for", func(s mockserver.State) bool { return len(s.Actions) == 1 })
		}()
		synctest.Wait()
		asked, err := alice.TriggerAction(t.Context(), srv.State().Things[0].ID, "motor", "move", map[string]connctd.Value{"to": "30"})
		if err != nil || asked.Status != connctd.ActionPending {
			t.Fatalf("%v, %v", asked, err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
		if got := srv.State().Actions[0].Client; got != id {
			t.Errorf("client = %q, want %q", got, id)
		}
	})
}

// Each account has its own callback URL, and hears of no other.
func TestCallbacks(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.WithCredential(mockserver.Credential{Token: "other-token", Account: "other"}))
	demo, other := srv.Client(), srv.Client(connctd.WithToken("other-token"))
	for _, address := range []string{"https://app.example/old", "https://app.example/new"} {
		if err := demo.RegisterCallback(t.Context(), address); err != nil {
			t.Fatal(err)
		}
	}
	address, err := other.GetCallbackURL(t.Context())
	if err != nil || address != "http://localhost/connectors/actions" {
		t.Errorf("the callback URL of connectors = %q, %v", address, err)
	}
	if err := other.RegisterCallback(t.Context(), address); err != nil {
		t.Fatal(err)
	}
	want := []mockserver.CallbackState{{Account: "demo", URL: "https://app.example/new"}, {Account: "other", URL: address}}
	if diff := cmp.Diff(want, srv.State().Callbacks); diff != "" {
		t.Errorf("callbacks (-want +got):\n%s", diff)
	}
}

// Over a socket the callback URL of connectors is that of the socket, as links are.
func TestCallbackURLFollowsTheHost(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t)
	base := srv.URL()
	c, err := connctd.New(connctd.WithBaseURL(base), connctd.WithToken(mockserver.DefaultToken))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := c.GetCallbackURL(t.Context()); err != nil || got != strings.TrimSuffix(base, "/api/v1")+"/connectors/actions" {
		t.Errorf("the callback URL of connectors = %q, %v", got, err)
	}
}

// One scope lists customers, and no other does.
func TestSubjectsNeedTheirScope(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t,
		mockserver.WithCredential(mockserver.Credential{Token: "lister", Account: "demo", Scopes: []string{connctd.ScopeSubjectsRead}}),
		mockserver.WithCredential(mockserver.Credential{Token: "owner", Account: "demo", Scopes: []string{connctd.ScopeConnector, connctd.ScopeThingsAction}}))
	if _, err := srv.Client().Subject("alice").CreateThing(t.Context(), blind()); err != nil {
		t.Fatal(err)
	}
	if list, err := srv.Client(connctd.WithToken("lister")).ListSubjects(t.Context()); err != nil || len(list) != 1 {
		t.Errorf("subjects = %v, %v", list, err)
	}
	if _, err := srv.Client(connctd.WithToken("owner")).ListSubjects(t.Context()); !errors.Is(err, connctd.ErrForbidden) {
		t.Errorf("without the scope: %v", err)
	}
}
