package netatmo_test

import (
	"context"
	"fmt"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/examples/netatmo"
	"github.com/connctd/connctd-go/examples/netatmo/standin"
	"github.com/connctd/connctd-go/mockserver"
)

// A customer's way to her stations, in a test: the platform is the mock, the service
// the stand-in, and nothing leaves the process.
func Example() {
	ctx := context.Background()
	service := standin.New()
	srv, err := mockserver.Start(ctx, mockserver.WithConnector(netatmo.Connector), mockserver.WithUpstream(service.Client()))
	if err != nil {
		panic(err)
	}
	defer srv.Close()
	_, err = srv.Client().CreateInstance(ctx, connctd.InstanceSpec{Type: "netatmo", Config: map[string]any{
		"client_id": standin.ClientID, "client_secret": connctd.NewSecret(standin.ClientSecret),
		"origin_callback_uri": "https://app.example/connected",
	}})
	if err != nil {
		panic(err)
	}

	alice := srv.Client().Subject("alice")
	created, err := alice.CreateClient(ctx, connctd.ClientSpec{Type: "netatmo"})
	if err != nil {
		panic(err)
	}
	page, err := srv.Browse(ctx, created.Redirect) // sends the browser to the service
	if err != nil {
		panic(err)
	}
	back, err := service.Allow(ctx, page.SentTo) // which sends it back
	if err != nil {
		panic(err)
	}
	if page, err = srv.Browse(ctx, back); err != nil { // and on to the app
		panic(err)
	}
	fmt.Println(page.SentTo.Host+page.SentTo.Path, page.SentTo.Query().Get("status"))

	client, err := alice.FindClient(ctx, "netatmo")
	if err != nil {
		panic(err)
	}
	if client, err = alice.WaitStarted(ctx, client.ID); err != nil {
		panic(err)
	}
	fmt.Println(client.Status, len(client.Mappings), "stations and modules")
	// Output:
	// app.example/connected STARTED
	// STARTED 17 stations and modules
}
