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

// blindAt is a blind that stands at a height and can be moved.
func blindAt(height connctd.Value) connctd.Thing {
	t := blind()
	t.Components[0].Properties = []connctd.Property{{ID: "height", Name: "Height", Value: height, Type: connctd.TypeNumber, PropertyType: "HEIGHT"}}
	return t
}

// blinds is a connector whose customers have one blind. Moving it takes a while, and
// it does not go below 0.
func blinds(takes time.Duration) connector.Connector {
	type input = connector.Input[struct{}, struct{}]
	return connector.Define(connector.Definition[struct{}, struct{}]{
		Type: "blinds", Every: time.Hour,
		Poll: func(_ context.Context, in input, emit *connector.Emitter) error {
			height := connctd.Value("100")
			_, _ = in.State.Get(&height)
			emit.Thing("blind", blindAt(height))
			return nil
		},
		Act: func(ctx context.Context, in input, call connector.ActionCall, emit *connector.Emitter) error {
			select {
			case <-time.After(takes):
			case <-ctx.Done():
				return context.Cause(ctx)
			}
			if to, _ := call.Params["to"].Number(); to < 0 {
				return errors.New("it does not go so low")
			}
			emit.Thing(call.Key, blindAt(call.Params["to"]))
			return in.State.Set(call.Params["to"])
		},
	})
}

// hostBlind starts a server with a client that has one blind.
func hostBlind(t *testing.T, takes time.Duration) (*mockserver.Server, *connctd.Subject, connctd.ClientID, connctd.ThingID) {
	t.Helper()
	srv := mockserver.New(t, mockserver.WithConnector(blinds(takes)))
	alice := srv.Client().Subject("alice")
	if _, err := srv.Client().CreateInstance(t.Context(), connctd.InstanceSpec{Type: "blinds"}); err != nil {
		t.Fatal(err)
	}
	created, err := alice.CreateClient(t.Context(), connctd.ClientSpec{Type: "blinds"})
	if err != nil {
		t.Fatal(err)
	}
	synctest.Wait()
	return srv, alice, created.ID, srv.State().Things[0].ID
}

// move asks for a height.
func move(ctx context.Context, s *connctd.Subject, thing connctd.ThingID, to connctd.Value) (*connctd.ActionRequest, error) {
	return s.TriggerAction(ctx, thing, "motor", "move", map[string]connctd.Value{"to": to}, connctd.NoRetry())
}

// A connector that can act does so before the call is answered, or while its app waits.
func TestConnectorsAct(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		takes   time.Duration
		to      connctd.Value
		answer  connctd.ActionStatus
		ends    connctd.ActionStatus
		reason  string
		height  connctd.Value
		journal []string
	}{
		"at once": {
			takes: time.Second, to: "30", answer: "COMPLETED", ends: "COMPLETED", height: "30",
			journal: []string{"action blinds/alice [changed property THING/motor/height changed action ACTION]", "POST ACT 201"},
		},
		"it fails": {
			to: "-1", answer: "FAILED", ends: "FAILED", reason: "connector: act for client CLIENT: it does not go so low", height: "100",
			journal: []string{"action blinds/alice [changed action ACTION]", "POST ACT 201"},
		},
		"later": {
			takes: 10 * time.Second, to: "30", answer: "PENDING", ends: "COMPLETED", height: "30",
			journal: []string{"POST ACT 201", "action blinds/alice [changed property THING/motor/height changed action ACTION]"},
		},
		"too late": {
			takes: time.Minute, to: "30", answer: "PENDING", ends: "FAILED", reason: "connector: act for client CLIENT: connector: the action took too long", height: "100",
			journal: []string{"POST ACT 201", "action blinds/alice [changed action ACTION]"},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				srv, alice, id, thing := hostBlind(t, tc.takes)
				asked, err := move(t.Context(), alice, thing, tc.to)
				if err != nil || asked.Status != tc.answer {
					t.Fatalf("answer = %+v, %v; want %s", asked, err, tc.answer)
				}
				time.Sleep(time.Minute)
				synctest.Wait()
				names := []string{string(asked.ID), "ACTION", "/things/" + string(thing) + "/components/motor/actions/move", "ACT", string(thing), "THING", string(id), "CLIENT"}
				got := srv.State().Actions[0]
				if got.Status != tc.ends || replaced(got.Reason, names) != tc.reason || got.Client != id {
					t.Errorf("action = %+v", got)
				}
				height, err := alice.GetProperty(t.Context(), thing, "motor", "height")
				if err != nil || height.Value != tc.height {
					t.Errorf("height = %v, %v; want %s", height, err, tc.height)
				}
				if err := srv.PollNow(id); err != nil { // which sees what the action noted
					t.Error(err)
				}
				journal := toldOf(srv, names...)
				if diff := cmp.Diff(tc.journal, journal[3:len(journal)-1]); diff != "" {
					t.Errorf("journal (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// For a thing that an app made itself nobody acts, whatever connectors there are.
func TestNobodyActsForApps(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv, alice, _, _ := hostBlind(t, 0)
		thing, err := alice.CreateThing(t.Context(), blindAt("1"))
		if err != nil {
			t.Fatal(err)
		}
		asked, err := move(t.Context(), alice, thing, "30")
		if err != nil || asked.Status != connctd.ActionPending {
			t.Errorf("answer = %+v, %v", asked, err)
		}
		time.Sleep(time.Minute)
		if got := srv.State().Actions[0]; got.Status != connctd.ActionPending || got.Client != "" {
			t.Errorf("action = %+v", got)
		}
	})
}

// A fault before the commit keeps the connector from acting, one after it does not; at
// the point Act it is the action that goes wrong.
func TestFaultsOfActions(t *testing.T) {
	t.Parallel()
	onAct := mockserver.On(mockserver.TriggerAction)
	tests := map[string]struct {
		fault  mockserver.Fault
		answer connctd.ActionStatus
		want   error
		states []connctd.ActionStatus
		height connctd.Value
	}{
		"before auth":   {onAct.Phase(mockserver.BeforeAuth).Do(mockserver.Status(503)), "", connctd.ErrUnavailable, nil, "100"},
		"before commit": {onAct.Phase(mockserver.BeforeCommit).Do(mockserver.Drop()), "", connctd.ErrOutcomeUnknown, nil, "100"},
		"after commit":  {onAct.Phase(mockserver.AfterCommit).Do(mockserver.Drop()), "", connctd.ErrOutcomeUnknown, []connctd.ActionStatus{"COMPLETED"}, "30"},
		"it fails":      {mockserver.At(mockserver.Act).Do(mockserver.Fail("stuck")), "FAILED", nil, []connctd.ActionStatus{"FAILED"}, "100"},
		"it takes long": {mockserver.At(mockserver.Act).Do(mockserver.Delay(10 * time.Second)), "PENDING", nil, []connctd.ActionStatus{"COMPLETED"}, "30"},
		"it hangs":      {mockserver.At(mockserver.Act).Subject("alice").Do(mockserver.Hang()), "PENDING", nil, []connctd.ActionStatus{"FAILED"}, "100"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				srv, alice, _, thing := hostBlind(t, 0)
				srv.Inject(tc.fault)
				asked, err := move(t.Context(), alice, thing, "30")
				if !errors.Is(err, tc.want) || err == nil && asked.Status != tc.answer {
					t.Errorf("answer = %+v, %v", asked, err)
				}
				time.Sleep(time.Minute)
				synctest.Wait()
				state := srv.State()
				var states []connctd.ActionStatus
				for _, a := range state.Actions {
					states = append(states, a.Status)
				}
				if diff := cmp.Diff(tc.states, states); diff != "" {
					t.Errorf("actions (-want +got):\n%s", diff)
				}
				if got := state.Things[0].Components[0].Properties[0].Value; got != tc.height {
					t.Errorf("height = %s, want %s", got, tc.height)
				}
			})
		})
	}
}

// Rule M6: a client that acts is removed with all it has, and nothing comes back.
func TestDeleteClientWhileActing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv, alice, id, thing := hostBlind(t, 20*time.Second)
		for range 2 {
			if asked, err := move(t.Context(), alice, thing, "30"); err != nil || asked.Status != connctd.ActionPending {
				t.Fatalf("answer = %+v, %v", asked, err)
			}
		}
		start := time.Now()
		if err := alice.DeleteClient(t.Context(), id); err != nil || time.Since(start) != 0 {
			t.Fatalf("deleted after %v: %v", time.Since(start), err)
		}
		gone := srv.State()
		if len(gone.Things)+len(gone.Clients) != 0 || gone.Actions[0].Status != connctd.ActionFailed || gone.Actions[1].Status != connctd.ActionFailed {
			t.Errorf("state = %+v", gone)
		}
		time.Sleep(time.Minute)
		srv.AssertUnchanged(t, gone)
	})
}

// Rule M6: a client whose action does not let go within 5 seconds stays as it was.
func TestDeleteClientOfAnActionThatHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		c := connector.Define(connector.Definition[struct{}, struct{}]{
			Type: "stubborn",
			Poll: func(_ context.Context, _ connector.Input[struct{}, struct{}], emit *connector.Emitter) error {
				emit.Thing("blind", blindAt("1"))
				return nil
			},
			Act: func(context.Context, connector.Input[struct{}, struct{}], connector.ActionCall, *connector.Emitter) error {
				<-release
				return nil
			},
		})
		srv := mockserver.New(t, mockserver.WithConnector(c))
		alice := srv.Client().Subject("alice")
		_, err := srv.Client().CreateInstance(t.Context(), connctd.InstanceSpec{Type: "stubborn"})
		created, err2 := alice.CreateClient(t.Context(), connctd.ClientSpec{Type: "stubborn"})
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if asked, err := move(t.Context(), alice, srv.State().Things[0].ID, "30"); err != nil || asked.Status != connctd.ActionPending {
			t.Fatalf("answer = %+v, %v", asked, err)
		}
		err = alice.DeleteClient(t.Context(), created.ID, connctd.NoRetry())
		if answer, ok := errors.AsType[*connctd.Error](err); !ok || answer.StatusCode != 500 {
			t.Errorf("error = %v", err)
		}
		if s := srv.State(); len(s.Things) != 1 || len(s.Clients) != 1 {
			t.Errorf("state = %+v", s)
		}
		close(release)
		synctest.Wait()
		if err := alice.DeleteClient(t.Context(), created.ID); err != nil {
			t.Error(err)
		}
	})
}

// A server that closes cancels what is under way.
func TestCloseWhileActing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv, alice, _, thing := hostBlind(t, 20*time.Second)
		if _, err := move(t.Context(), alice, thing, "30"); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if err := srv.Close(); err != nil || time.Since(start) != 0 {
			t.Errorf("closed after %v: %v", time.Since(start), err)
		}
	})
}

func replaced(text string, names []string) string { return strings.NewReplacer(names...).Replace(text) }
