package connectortest

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// switches is a connector that acts. explain is what it makes of errors.
func switches(explain func(error) error) connector.Connector {
	show := func(emit *connector.Emitter, on bool) {
		lamp := connector.Thing("Lamp", "LAMP", connector.Boolean("on", "SWITCH", on))
		lamp.Components[0].Actions = []connctd.Action{connector.Action("turn", connctd.Parameter{Name: "on", Type: connctd.TypeBoolean})}
		emit.Thing("lamp", lamp)
	}
	return connector.Define(connector.Definition[struct{}, struct{}]{
		Type: "switches",
		Poll: func(ctx context.Context, in connector.Input[struct{}, struct{}], emit *connector.Emitter) error {
			var answer struct{ On *bool }
			err := in.HTTP.GetJSON(ctx, home+"/switch", nil, &answer)
			if err == nil && answer.On == nil {
				err = errors.New("the answer does not say whether it is on")
			}
			if err == nil {
				show(emit, *answer.On)
			}
			return err
		},
		Act: func(ctx context.Context, in connector.Input[struct{}, struct{}], call connector.ActionCall, emit *connector.Emitter) error {
			on, err := call.Params["on"].Boolean()
			if err == nil {
				err = in.HTTP.JSON(ctx, connector.JSONRequest{Method: http.MethodPut, URL: home + "/switch", Body: map[string]bool{"on": on}}, nil)
			}
			if err == nil {
				show(emit, on)
			}
			return explain(err)
		},
	})
}

var switchRoutes = Routes{"GET /switch": JSON(`{"on": false}`), "PUT /switch": Status(http.StatusNoContent)}

func TestActorConforms(t *testing.T) {
	t.Parallel()
	Conform(t, switches(asItIs), switchRoutes)
}

func TestAct(t *testing.T) {
	t.Parallel()
	b := Poll(t, switches(asItIs), switchRoutes)
	status, err := b.Act(connector.ActionCall{Key: "lamp", Component: "main", Action: "turn", Params: map[string]connctd.Value{"on": "true"}})
	if status != connctd.ActionCompleted || err != nil {
		t.Errorf("status %s, error %v", status, err)
	}
	b.WantWrites("create lamp", "set lamp main/on = true")
	asked := len(b.Requests())
	for want, call := range map[error]connector.ActionCall{
		connector.ErrBadParameters: {Key: "lamp", Component: "main", Action: "turn", Params: map[string]connctd.Value{"on": "perhaps"}},
		connector.ErrUnknownAction: {Key: "lamp", Component: "main", Action: "dim"},
		connector.ErrUnknownThing:  {Key: "other", Component: "main", Action: "turn"},
	} {
		if status, err = b.Act(call); status != connctd.ActionFailed || !errors.Is(err, want) {
			t.Errorf("status %s, error %v, want %v", status, err, want)
		}
	}
	if len(b.Requests()) != asked {
		t.Error("the connector was asked for what is not declared")
	}
}

func TestConformCatchesActions(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		explain func(error) error
		want    string
	}{
		"takes a failure for done": {func(error) error { return nil }, "action turn of lamp, whose request was answered 500: it ended as COMPLETED. Return the error"},
		"blames the configuration": {connector.Misconfigured, "action turn of lamp, whose request met a connection reset: the client went to status ERROR"},
		"is sure of success": {func(err error) error {
			if err != nil {
				panic(err)
			}
			return nil
		}, "action turn of lamp, whose request was answered 404: the connector panicked"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			explain := func(err error) error {
				if err == nil {
					return nil
				}
				return tc.explain(err)
			}
			got := complaintsAbout(t, switches(explain), switchRoutes, []string{"actions: "})
			if !strings.Contains(got, tc.want) {
				t.Errorf("no complaint says %q; there are:\n%s", tc.want, got)
			}
		})
	}
}
