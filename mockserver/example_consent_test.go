package mockserver_test

import (
	"context"
	"fmt"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// A customer's consent, without a browser: the test opens the link and decides.
func ExampleServer_Browse() {
	ctx := context.Background()
	srv, err := mockserver.Start(ctx, mockserver.WithConnector(working())) // its customers must consent
	if err != nil {
		panic(err)
	}
	defer srv.Close()
	c := srv.Client()
	config := map[string]any{"origin_callback_uri": "https://app.example/back?session=7"}
	if _, err := c.CreateInstance(ctx, connctd.InstanceSpec{Type: "stations", Config: config}); err != nil {
		panic(err)
	}

	alice := c.Subject("alice")
	created, err := alice.CreateClient(ctx, connctd.ClientSpec{Type: "stations"})
	if err != nil {
		panic(err)
	}
	fmt.Println("needs a redirect:", created.NeedsRedirect())

	page, err := srv.Browse(ctx, created.Redirect)
	if err != nil {
		panic(err)
	}
	sentTo, err := page.Allow(ctx)
	fmt.Println("sent to:", sentTo, err)

	client, err := alice.FindClient(ctx, "stations") // what a browser says is not to be trusted
	if err != nil {
		panic(err)
	}
	if client, err = alice.WaitStarted(ctx, client.ID); err != nil {
		panic(err)
	}
	fmt.Println(client.Status, len(client.Mappings))
	for thing, err := range alice.Things(ctx) {
		if err != nil {
			panic(err)
		}
		fmt.Println(thing.Name)
	}
	// Output:
	// needs a redirect: true
	// sent to: https://app.example/back?session=7&client_id=06652062-d6cd-8324-a7d6-bf5e5dcccd9f&status=STARTED <nil>
	// STARTED 1
	// Lamp
}

// Where the question is not what is tested, the server can answer it by itself.
func ExampleWithConsent() {
	ctx := context.Background()
	srv, err := mockserver.Start(ctx, mockserver.WithConnector(working()), mockserver.WithConsent(mockserver.Deny))
	if err != nil {
		panic(err)
	}
	defer srv.Close()
	c := srv.Client()
	if _, err := c.CreateInstance(ctx, connctd.InstanceSpec{Type: "stations"}); err != nil {
		panic(err)
	}
	created, err := c.Subject("alice").CreateClient(ctx, connctd.ClientSpec{Type: "stations"})
	if err != nil {
		panic(err)
	}
	client := srv.State().Clients[0]
	fmt.Println(created.NeedsRedirect(), client.Status, client.Reason)
	// Output:
	// true ERROR consent: the customer denied access
}
