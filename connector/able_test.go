package connector_test

import (
	"context"
	"errors"
	"testing"

	"github.com/connctd/connctd-go/connector"
)

// A defined connector has the abilities of its definition and no others.
func TestAbilitiesOfADefinition(t *testing.T) {
	t.Parallel()
	type input = connector.Input[struct{}, struct{}]
	poll := func(context.Context, input, *connector.Emitter) error { return nil }
	oauth := func(struct{}) connector.OAuth { return connector.OAuth{ClientID: "app"} }
	act := func(_ context.Context, _ input, call connector.ActionCall, _ *connector.Emitter) error {
		return errors.New("acted on " + call.Key)
	}
	tests := map[string]connector.Definition[struct{}, struct{}]{
		"neither": {Type: "t", Poll: poll},
		"OAuth":   {Type: "t", Poll: poll, OAuth: oauth},
		"Act":     {Type: "t", Poll: poll, Act: act},
		"both":    {Type: "t", Poll: poll, OAuth: oauth, Act: act},
	}
	for name, d := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := connector.Define(d)
			authorizer, authorizes := c.(connector.Authorizer)
			actor, acts := c.(connector.Actor)
			consenter, _ := c.(connector.Consenter)
			_, checks := c.(connector.ConfigChecker)
			if authorizes != (d.OAuth != nil) || acts != (d.Act != nil) || !checks || consenter.NeedsConsent() != authorizes {
				t.Errorf("asks for consent: %t, acts: %t, checks: %t", authorizes, acts, checks)
			}
			if authorizes {
				if conf, err := authorizer.OAuth(nil); err != nil || conf.ClientID != "app" {
					t.Errorf("OAuth = %+v, %v", conf, err)
				}
			}
			if acts {
				err := actor.Act(t.Context(), &connector.Session{}, connector.ActionCall{Key: "lamp"}, nil)
				if err == nil || err.Error() != "acted on lamp" {
					t.Errorf("Act = %v", err)
				}
				broken := &connector.Session{ClientConfig: []byte("no JSON")}
				if err := actor.Act(t.Context(), broken, connector.ActionCall{}, nil); err == nil {
					t.Error("acted with a configuration that cannot be read")
				}
			}
		})
	}
}
