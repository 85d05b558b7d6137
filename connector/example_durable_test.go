package connector_test

import (
	"context"
	"fmt"
	"log"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

// An author's own service: connectors that write to the platform through the SDK, with
// a store. When the service is started again, with the same store and the same list of
// clients, each goes on where it was, and nothing is created a second time. A store that
// outlives the process is in package boltstore.
func ExampleWithStore() {
	srv, err := mockserver.Start(context.Background()) // the platform
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = srv.Close() }()
	alice := srv.Client().Subject("alice")
	lamps := connector.Define(connector.Definition[struct{}, struct{}]{
		Type: "lamps",
		Poll: func(_ context.Context, _ connector.Input[struct{}, struct{}], emit *connector.Emitter) error {
			emit.Thing("lamp-1", connctd.Thing{Name: "Lamp", Components: []connctd.Component{{
				ID: "lamp", Name: "Lamp", ComponentType: "LAMP",
				Properties: []connctd.Property{connector.Boolean("on", "ON", true)},
			}}})
			return nil
		},
	})
	store := connector.NewMemoryStore()
	for range 2 { // starts of the service
		ctx, stop := context.WithCancel(context.Background())
		r := connector.NewRuntime(connector.WithStore(store))
		ended := make(chan error)
		go func() { ended <- r.Run(ctx) }()
		if err := r.Add(connector.Client{ID: "c", Subject: "alice", Connector: lamps, Platform: connector.OnSubject(alice)}); err != nil {
			log.Fatal(err)
		}
		if err := r.PollNow(ctx, "c"); err != nil {
			log.Fatal(err)
		}
		things, err := alice.ListThings(ctx)
		if err != nil {
			log.Fatal(err)
		}
		info, _ := r.Client("c")
		fmt.Println(info.Status, len(info.Mappings), len(things))
		stop()
		<-ended
	}
	// Output:
	// STARTED 1 1
	// STARTED 1 1
}
