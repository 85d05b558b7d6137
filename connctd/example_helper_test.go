package connctd_test

import (
	"context"
	"errors"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

// The examples run against a mock of the platform that hosts two connectors: one
// that makes a lamp, and one whose customers must consent first.

type lampInstance struct {
	AppKey connctd.Secret `connctd:"app_key,required" sample:"0123456789abcdef"`
}

type lampClient struct {
	Room string `connctd:"room,required" sample:"kitchen"`
}

var lamps = connector.Define(connector.Definition[lampInstance, lampClient]{
	Type: "lamps", Name: "Lamps",
	Poll: func(_ context.Context, in connector.Input[lampInstance, lampClient], emit *connector.Emitter) error {
		emit.Thing(in.Client.Room, connctd.Thing{Name: "Lamp in the " + in.Client.Room, Components: []connctd.Component{{
			ID: "bulb", Name: "Bulb", ComponentType: "LIGHT",
			Properties: []connctd.Property{connector.Number("level", "BRIGHTNESS", "%", 50)},
		}}})
		return nil
	},
})

var netatmo = connector.Define(connector.Definition[struct{}, struct{}]{
	Type: "netatmo", Name: "Netatmo", NeedsConsent: true,
	Poll: func(context.Context, connector.Input[struct{}, struct{}], *connector.Emitter) error {
		return errors.New("nobody has consented")
	},
})

// startPlatform starts the mock for an example.
func startPlatform() *mockserver.Server {
	srv, err := mockserver.Start(context.Background(), mockserver.WithConnector(lamps), mockserver.WithConnector(netatmo))
	if err != nil {
		panic(err)
	}
	return srv
}

// lampsOf starts the mock with an instance of lamps and a client of alice.
func lampsOf(ctx context.Context) (srv *mockserver.Server, alice *connctd.Subject, id connctd.ClientID) {
	srv = startPlatform()
	c := srv.Client()
	must(c.CreateInstance(ctx, connctd.InstanceSpec{Type: "lamps", Config: map[string]any{"app_key": connctd.NewSecret("my-application-key")}}))
	alice = c.Subject("alice")
	created := must(alice.CreateClient(ctx, connctd.ClientSpec{Type: "lamps", Config: map[string]any{"room": "kitchen"}}))
	must(alice.WaitStarted(ctx, created.ID))
	return srv, alice, created.ID
}

// must keeps examples short where errors are not what they are about.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
