package connctd_test

import (
	"context"
	"fmt"
	"log"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/examples/openweathermap"
	"github.com/connctd/connctd-go/examples/openweathermap/standin"
	"github.com/connctd/connctd-go/mockserver"
)

// An app prepares a technology once and connects a customer to it.
func Example() {
	ctx := context.Background()
	platform, err := mockserver.Start(ctx, mockserver.WithConnector(openweathermap.Connector), mockserver.WithUpstream(standin.New().Client()))
	if err != nil {
		log.Fatal(err)
	}
	defer platform.Close()
	c := platform.Client() // for the live platform: connctd.New(connctd.FromEnv())

	_, err = c.CreateInstance(ctx, connctd.InstanceSpec{
		Type:   "openweathermap",
		Config: map[string]any{"app_key": connctd.NewSecret(standin.AppKey)},
	})
	if err != nil {
		log.Fatal(err)
	}
	alice := c.Subject("alice")
	created, err := alice.CreateClient(ctx, connctd.ClientSpec{
		Type:   "openweathermap",
		Config: map[string]any{"city": "London"},
	})
	if err != nil {
		log.Fatal(err)
	}
	client, err := alice.WaitStarted(ctx, created.ID)
	if err != nil {
		log.Fatal(err)
	}
	for _, mapping := range client.Mappings {
		thing, err := alice.ResolveThing(ctx, mapping.ThingID)
		if err != nil {
			log.Fatal(err)
		}
		for _, p := range thing.Components[0].Properties[1:3] {
			fmt.Println(thing.Name, p.Name, p.Value, p.Unit)
		}
	}
	// Output:
	// London temperature 8.72 °C
	// London pressure 1006 hPa
}
