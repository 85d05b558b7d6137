package main

import (
	"context"
	"errors"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// netatmoInstance is what a technology wants that asks each customer for consent.
type netatmoInstance struct {
	ClientID     string         `connctd:"client_id,required" sample:"abc"`
	ClientSecret connctd.Secret `connctd:"client_secret,required" sample:"def"`
	Callback     string         `connctd:"origin_callback_uri,required,url" sample:"http://localhost:9999/callback"`
}

// netatmo waits for a consent that nobody gives here, so it is never polled.
var netatmo = connector.Define(connector.Definition[netatmoInstance, struct{}]{
	Type: "netatmo", Name: "Netatmo", Description: "Weather stations of customers who consent", NeedsConsent: true,
	Poll: func(context.Context, connector.Input[netatmoInstance, struct{}], *connector.Emitter) error {
		return connector.AuthRevoked(errors.New("nobody has consented"))
	},
})

// showRedirect creates a client that answers 303. An app sends its customer's
// browser there; nothing else may, since it would use the consent up.
func (a *app) showRedirect(ctx context.Context) error {
	a.title("A connector that needs the customer's consent answers 303")
	instance, err := a.CreateInstance(ctx, connctd.InstanceSpec{Type: "netatmo", Config: map[string]any{
		"client_id":           "my-app",
		"client_secret":       connctd.NewSecret("my-secret"),
		"origin_callback_uri": "https://app.example/callback",
	}})
	if err != nil {
		return err
	}
	alice := a.Subject("alice")
	created, err := alice.CreateClient(ctx, connctd.ClientSpec{Type: "netatmo"})
	if err != nil {
		return err
	}
	if !created.NeedsRedirect() {
		return errors.New("a connector that needs consent should answer with a redirect")
	}
	a.say("303: send alice's browser to %s (the SDK does not go there)", created.Redirect)
	client, err := alice.FindClient(ctx, "netatmo") // the answer may have had no id
	if err != nil {
		return err
	}
	a.say("client %s exists and waits: %s", client.ID, client.Status)
	if err := alice.DeleteClient(ctx, client.ID); err != nil {
		return err
	}
	if err := a.DeleteInstance(ctx, instance); err != nil {
		return err
	}
	a.say("client and instance deleted")
	return nil
}
