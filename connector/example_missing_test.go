package connector_test

import (
	"context"
	"fmt"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

// A customer has taken all lamps down. That is more than half at once, which is mostly a
// fault of the technology, so somebody has to say that it is true.
func ExampleRuntime_RemoveMissing() {
	ctx, cancel := context.WithCancel(context.Background())
	platform, err := mockserver.Start(ctx) // in a program: the live platform
	if err != nil {
		panic(err)
	}
	defer platform.Close()
	lamps := 4
	house := connector.Define(connector.Definition[struct{}, struct{}]{
		Type: "lamps",
		Poll: func(_ context.Context, _ connector.Input[struct{}, struct{}], emit *connector.Emitter) error {
			for i := range lamps {
				emit.Thing(fmt.Sprint("lamp-", i), connctd.Thing{Name: "Lamp", Components: []connctd.Component{{
					ID: "lamp", Name: "Lamp", ComponentType: "LAMP",
					Properties: []connctd.Property{connector.Boolean("on", "ON", true)},
				}}})
			}
			return nil
		},
	})
	runtime := connector.NewRuntime()
	stopped := make(chan error)
	go func() { stopped <- runtime.Run(ctx) }()
	alice := connector.OnSubject(platform.Client().Subject("alice"))
	fmt.Println(runtime.Add(connector.Client{ID: "alice-1", Subject: "alice", Connector: house, Platform: alice}))
	fmt.Println(runtime.PollNow(ctx, "alice-1"))

	lamps = 0
	for range 3 {
		fmt.Println(runtime.PollNow(ctx, "alice-1"))
	}
	info, _ := runtime.Client("alice-1")
	fmt.Println(info.HeldBack, "held back")
	fmt.Println(runtime.RemoveMissing(ctx, "alice-1"))
	fmt.Println(len(platform.State().Things), "things")

	cancel()
	fmt.Println(<-stopped)
	// Output:
	// <nil>
	// <nil>
	// <nil>
	// <nil>
	// <nil>
	// 4 held back
	// <nil>
	// 0 things
	// <nil>
}
