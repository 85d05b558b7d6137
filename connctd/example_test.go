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

	_, err = c.EnsureInstance(ctx, connctd.InstanceSpec{ // at each start of the app
		Type:   "openweathermap",
		Config: map[string]any{"app_key": connctd.NewSecret(standin.AppKey)},
	})
	if err != nil {
		log.Fatal(err)
	}
	alice := c.Subject("alice")
	ensured, err := alice.EnsureClient(ctx, connctd.ClientSpec{
		Type:   "openweathermap",
		Config: map[string]any{"city": "London"},
	})
	if err != nil {
		log.Fatal(err)
	}
	if ensured.NeedsRedirect() { // not here, but with other technologies
		fmt.Println("send alice's browser to", ensured.Redirect)
		return
	}
	client, err := alice.WaitStarted(ctx, ensured.ID)
	if err != nil {
		log.Fatal(err)
	}
	for _, mapping := range client.Mappings {
		thing, err := alice.ResolveThing(ctx, mapping.ThingID)
		if err != nil {
			log.Fatal(err)
		}
		for _, component := range thing.Components {
			for _, p := range component.Properties {
				if p.Type == connctd.TypeNumber {
					fmt.Println(thing.Name, p.Name, p.Value, p.Unit)
				}
			}
		}
	}
	// Output:
	// London temperature 8.72 °C
	// London pressure 1006 hPa
	// London humidity 87 %
	// London visibility 2700 m
	// London wind-speed 2.1 m/s
	// London wind-direction 20 °
	// London clouds 90 %
	// London rain 0 mm
	// London snow 0 mm
}
