package connctd_test

import (
	"context"
	"fmt"
	"log"

	"github.com/connctd/connctd-go/connctd"
)

// An app prepares a technology once and connects a customer to it.
func Example() {
	ctx := context.Background()
	platform := startPlatform() // in an app: connctd.New(connctd.FromEnv())
	defer platform.Close()
	c := platform.Client()

	_, err := c.CreateInstance(ctx, connctd.InstanceSpec{
		Type:   "lamps",
		Config: map[string]any{"app_key": connctd.NewSecret("my-application-key")},
	})
	if err != nil {
		log.Fatal(err)
	}
	alice := c.Subject("alice")
	created, err := alice.CreateClient(ctx, connctd.ClientSpec{
		Type:   "lamps",
		Config: map[string]any{"room": "kitchen"},
	})
	if err != nil {
		log.Fatal(err)
	}
	client, err := alice.WaitStarted(ctx, created.ID)
	if err != nil {
		log.Fatal(err)
	}
	for thing, err := range alice.Things(ctx) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(client.Status, thing.Name)
	}
	// Output:
	// STARTED Lamp in the kitchen
}
