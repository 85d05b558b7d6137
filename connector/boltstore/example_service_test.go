package boltstore_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/connector/boltstore"
	"github.com/connctd/connctd-go/mockserver"
)

// customer is what a service knows of each of its customers, in a table of its own.
type customer struct{ id, room string }

// service is an author's own service: it brings the lamps of its customers to the
// platform, over the API, and stops when ctx ends. What was made is in the file, so that
// another start goes on where this one ended.
func service(ctx context.Context, platform *connctd.Client, path string, customers []customer) error {
	store, err := boltstore.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	runtime := connector.NewRuntime(connector.WithStore(store))
	for _, c := range customers {
		err := runtime.Add(connector.Client{
			ID: connctd.ClientID("lamps-" + c.id), Subject: c.id, Instance: "lamps", Connector: lamps,
			ClientConfig: fmt.Appendf(nil, `{"room": %q}`, c.room), Platform: connector.OnSubject(platform.Subject(c.id)),
			OnStatus: func(status connctd.ClientStatus, reason error) { fmt.Println(c.id, status, reason) },
		})
		if err != nil {
			return err
		}
	}
	return runtime.Run(ctx)
}

type lampClient struct {
	Room string `connctd:"room,required"`
}

var lamps = connector.Define(connector.Definition[struct{}, lampClient]{
	Type: "lamps",
	Poll: func(_ context.Context, in connector.Input[struct{}, lampClient], emit *connector.Emitter) error {
		emit.Thing(in.Client.Room, connector.Thing(in.Client.Room, "LAMP", connector.Boolean("on", "ON", true)))
		return nil
	},
})

// A service of one's own: connectors that run against the platform, with a store that
// outlives the process.
func Example_service() {
	dir, err := os.MkdirTemp("", "service")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	mock, err := mockserver.Start(context.Background()) // in its place: the live platform
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = mock.Close() }()
	platform := mock.Client() // connctd.New(connctd.FromEnv())

	for range 2 { // starts of the service
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan error)
		go func() { ended <- service(ctx, platform, filepath.Join(dir, "lamps.db"), []customer{{"alice", "hall"}}) }()
		err := mock.WaitFor(ctx, "alice has her lamp", func(s mockserver.State) bool { return len(s.Things) == 1 })
		stop()
		fmt.Println(len(mock.State().Things), err, <-ended)
	}
	// Output:
	// alice STARTED <nil>
	// 1 <nil> <nil>
	// 1 <nil> <nil>
}
