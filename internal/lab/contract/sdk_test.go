package contract

import (
	"errors"
	"testing"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

var instanceSpec = connctd.InstanceSpec{Type: "plain", Config: map[string]any{"app_key": connctd.NewSecret("0123456789abcdef")}}

// startClient makes an instance and a client of alice, which begins to poll.
func startClient(t *testing.T, c *connctd.Client) connctd.ClientID {
	t.Helper()
	if _, err := c.CreateInstance(t.Context(), instanceSpec); err != nil {
		t.Fatal(err)
	}
	created, err := c.Subject("alice").CreateClient(t.Context(), connctd.ClientSpec{Type: "plain", Config: map[string]string{"city": "Berlin"}})
	if err != nil {
		t.Fatal(err)
	}
	return created.ID
}

// lamp is a thing with everything that one can have.
func lamp() connctd.Thing {
	return connctd.Thing{
		Name: "Lamp", Manufacturer: "ACME", DisplayType: "LAMP", MainComponentID: "bulb", Status: connctd.ThingAvailable,
		Attributes: []connctd.Attribute{{Name: "room", Value: "kitchen"}},
		Components: []connctd.Component{{
			ID: "bulb", Name: "Bulb", ComponentType: "LIGHT", Capabilities: []string{"DIM"},
			Properties: []connctd.Property{{
				ID: "level", Name: "Level", Value: "50", Unit: "%", Type: connctd.TypeNumber, PropertyType: "BRIGHTNESS",
				AffectedBy: []connctd.Ref[connctd.ActionID]{{Href: "https://api.connctd.io/api/v1/things/1/components/bulb/actions/dim"}},
			}},
			Actions: []connctd.Action{{ID: "dim", Name: "Dim", Parameters: []connctd.Parameter{{Name: "level", Type: connctd.TypeNumber}}}},
		}},
	}
}

// everyCall makes each call of the SDK at least once; also such that fail by a rule.
func (v *Validator) everyCall(t *testing.T, srv *mockserver.Server) {
	t.Helper()
	c := v.sdk(srv, connctd.WithClientCredentials(connctd.ClientCredentials{
		ID: mockserver.DefaultID, Secret: connctd.NewSecret(mockserver.DefaultSecret), Scopes: []string{
			connctd.ScopeConnector, connctd.ScopeThingsRead, connctd.ScopeThingsAction, connctd.ScopeSubjectsRead,
		},
	}))
	connectorCalls(t, c)
	thingCalls(t, c)
	check(t, "RegisterCallback", c.RegisterCallback(t.Context(), "https://app.example/actions?key=1"), nil)
	_, err := c.GetCallbackURL(t.Context())
	check(t, "GetCallbackURL", err, nil)
	for _, err := range c.Subjects(t.Context()) {
		check(t, "Subjects", err, nil)
	}
}

func check(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want %v", what, err, want)
	}
}

func connectorCalls(t *testing.T, c *connctd.Client) {
	t.Helper()
	ctx, alice := t.Context(), c.Subject("alice")
	list, err := c.ListDescriptions(ctx)
	check(t, "ListDescriptions", err, nil)
	for _, d := range list {
		_, err = c.GetDescription(ctx, d.ID)
		check(t, "GetDescription", err, nil)
	}
	_, err = alice.CreateClient(ctx, connctd.ClientSpec{Type: "plain"})
	check(t, "CreateClient without an instance", err, connctd.ErrNoInstance)
	client := startClient(t, c)
	_, err = c.CreateInstance(ctx, instanceSpec)
	check(t, "CreateInstance again", err, connctd.ErrConflict)
	_, err = c.CreateInstance(ctx, connctd.InstanceSpec{Type: "consenting", Config: instanceSpec.Config})
	check(t, "CreateInstance of another type", err, nil)
	created, err := alice.CreateClient(ctx, connctd.ClientSpec{Type: "consenting"})
	if check(t, "CreateClient", err, nil); err == nil && !created.NeedsRedirect() {
		t.Errorf("%v needs no consent", created)
	}
	_, err = alice.WaitStarted(ctx, client)
	check(t, "WaitStarted", err, nil)
	for instance, err := range c.Instances(ctx) {
		if check(t, "Instances", err, nil); err == nil {
			check(t, "DeleteInstance in use", c.DeleteInstance(ctx, instance.ID), connctd.ErrConflict)
		}
	}
	for cl, err := range alice.Clients(ctx) {
		if check(t, "Clients", err, nil); err == nil {
			check(t, "DeleteClient", alice.DeleteClient(ctx, cl.ID), nil)
		}
	}
	check(t, "DeleteClient again", alice.DeleteClient(ctx, client), connctd.ErrNotFound)
	for instance, err := range c.Instances(ctx) {
		if check(t, "Instances", err, nil); err == nil {
			check(t, "DeleteInstance", c.DeleteInstance(ctx, instance.ID), nil)
		}
	}
}

func thingCalls(t *testing.T, c *connctd.Client) {
	t.Helper()
	ctx, bob := t.Context(), c.Subject("bob/house 3")
	id, err := bob.CreateThing(ctx, lamp())
	check(t, "CreateThing", err, nil)
	_, err = bob.CreateThing(ctx, connctd.Thing{Name: "bare"})
	check(t, "CreateThing that is bare", err, nil)
	check(t, "SetProperty", bob.SetProperty(ctx, id, "bulb", "level", "75"), nil)
	check(t, "SetProperty to no number", bob.SetProperty(ctx, id, "bulb", "level", "bright"), connctd.ErrBadRequest)
	check(t, "SetThingStatus", bob.SetThingStatus(ctx, id, connctd.ThingUnavailable), nil)
	for thing, err := range bob.Things(ctx) {
		if check(t, "Things", err, nil); err != nil {
			continue
		}
		_, err = bob.ResolveThing(ctx, thing.ID)
		check(t, "ResolveThing", err, nil)
	}
	_, err = bob.GetProperty(ctx, id, "bulb", "none")
	check(t, "GetProperty", err, connctd.ErrNotFound)
	_, err = bob.TriggerAction(ctx, id, "bulb", "dim", map[string]connctd.Value{"level": "30"})
	check(t, "TriggerAction", err, nil)
	_, err = bob.TriggerAction(ctx, id, "bulb", "dim", nil)
	check(t, "TriggerAction without its parameter", err, connctd.ErrBadRequest)
	check(t, "DeleteThing", bob.DeleteThing(ctx, id), nil)
}
