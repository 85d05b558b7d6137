package connectortest

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// gateAction is what the action of a gate does with what it can be told and asked.
type gateAction func(ctx context.Context, tell func() error, ask func() (open bool, err error)) error

// gate is a connector of a gate.
func gate(act gateAction) connector.Connector {
	ask := func(ctx context.Context, in connector.Input[struct{}, struct{}]) (bool, error) {
		var answer struct{ Open *bool }
		err := in.HTTP.GetJSON(ctx, home+"/gate", nil, &answer)
		if err == nil && answer.Open == nil {
			err = errors.New("the answer does not say whether it is open")
		}
		return err == nil && *answer.Open, err
	}
	show := func(emit *connector.Emitter, open bool) {
		thing := connector.Thing("Gate", "GATE", connector.Boolean("open", "OPEN", open))
		thing.Components[0].Actions = []connctd.Action{connector.Action("open")}
		emit.Thing("gate", thing)
	}
	return connector.Define(connector.Definition[struct{}, struct{}]{
		Type: "gates",
		Poll: func(ctx context.Context, in connector.Input[struct{}, struct{}], emit *connector.Emitter) error {
			open, err := ask(ctx, in)
			if err == nil {
				show(emit, open)
			}
			return err
		},
		Act: func(ctx context.Context, in connector.Input[struct{}, struct{}], _ connector.ActionCall, emit *connector.Emitter) error {
			tell := func() error {
				return in.HTTP.JSON(ctx, connector.JSONRequest{Method: http.MethodPost, URL: home + "/gate"}, nil)
			}
			err := act(ctx, tell, func() (bool, error) { return ask(ctx, in) })
			if err == nil {
				show(emit, true)
			}
			return err
		},
	})
}

// slowGate opens 20 seconds after it was asked to.
func slowGate() Routes {
	opens := time.Now().AddDate(100, 0, 0)
	return Routes{
		"POST /gate": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			opens = time.Now().Add(20 * time.Second)
			w.WriteHeader(http.StatusAccepted)
		}),
		"GET /gate": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body := `{"open": false}`
			if !time.Now().Before(opens) {
				body = `{"open": true}`
			}
			JSON(body).ServeHTTP(w, r)
		}),
	}
}

// What takes its time is asked for again and again, and that is no second try.
func TestConformLetsActionsWait(t *testing.T) {
	t.Parallel()
	Conform(t, gate(func(ctx context.Context, tell func() error, ask func() (bool, error)) error {
		err := tell()
		for open := false; err == nil; open, err = ask() {
			if open {
				return nil
			}
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		return err
	}), slowGate())
}

func TestConformCatchesActionsInHaste(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		act  gateAction
		want string
	}{
		"asks without a pause": {func(_ context.Context, tell func() error, ask func() (bool, error)) error {
			err := tell()
			for i := 0; err == nil && i < 5; i++ {
				_, err = ask()
			}
			return err
		}, "action open of gate: GET https://home.example/gate was sent more than 4 times in one action. Return the error"},
		"tries again five times": {func(_ context.Context, tell func() error, _ func() (bool, error)) (err error) {
			for range 5 {
				if err = tell(); err == nil {
					return nil
				}
				time.Sleep(time.Second)
			}
			return err
		}, "was answered 500: POST https://home.example/gate was sent more than 4 times in one action. Return the error: the customer is told that it failed"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := complaintsAbout(t, gate(tc.act), slowGate(), []string{"actions: "})
			if !strings.Contains(got, tc.want) {
				t.Errorf("no complaint says %q; there are:\n%s", tc.want, got)
			}
		})
	}
}
