package connector_test

import (
	"context"
	"fmt"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

// A runtime of one's own drives clients on any platform that the SDK reaches.
func ExampleRuntime() {
	ctx, cancel := context.WithCancel(context.Background())
	platform, err := mockserver.Start(ctx) // in a program: the live platform
	if err != nil {
		panic(err)
	}
	defer platform.Close()
	alice := platform.Client().Subject("alice")

	runtime := connector.NewRuntime(connector.WithHTTPClient(weather), connector.WithWorkers(8))
	stopped := make(chan error)
	go func() { stopped <- runtime.Run(ctx) }()

	err = runtime.Add(connector.Client{
		ID: "alice-1", Subject: "alice", Connector: Thermometer, Platform: connector.OnSubject(alice),
		InstanceConfig: []byte(`{"app_key": "my-key"}`), ClientConfig: []byte(`{"city": "London"}`),
	})
	if err != nil {
		panic(err)
	}
	if err := runtime.PollNow(ctx, "alice-1"); err != nil {
		panic(err)
	}
	info, _ := runtime.Client("alice-1")
	fmt.Println(info.Status, len(info.Mappings))
	thing, err := alice.ResolveThing(ctx, info.Mappings[0].ThingID)
	fmt.Println(thing.Name, thing.Components[0].Properties[0].Value, err)

	fmt.Println(runtime.Remove(ctx, "alice-1")) // and its things
	things, err := alice.ListThings(ctx)
	fmt.Println(len(things), err)
	cancel()
	fmt.Println(<-stopped)
	// Output:
	// STARTED 1
	// London 21.5 <nil>
	// <nil>
	// 0 <nil>
	// <nil>
}

// Gone and Partial say more than a thing that is not emitted.
func ExampleEmitter() {
	poll := func(_ context.Context, _ connector.Input[struct{}, struct{}], emit *connector.Emitter) error {
		emit.Thing("lamp-1", connctd.Thing{Name: "Lamp"})
		emit.Gone("lamp-2")                                         // surely removed: at once
		emit.Partial(fmt.Errorf("the garage could not be reached")) // its lamps are not missing
		return nil
	}
	c := connector.Define(connector.Definition[struct{}, struct{}]{Type: "lamps", Poll: poll})
	fmt.Println(c.Description().Name)
	// Output:
	// lamps
}

// Builders spare the fields that are always the same.
func ExampleNumber() {
	for _, p := range []connctd.Property{
		connector.Number("temperature", "TEMPERATURE", "°C", 21.5),
		connector.Text("sky", "WEATHER_CONDITIONS", "clear"),
		connector.Boolean("rain-expected", "RAIN_EXPECTED", false),
	} {
		fmt.Printf("%s %s %s%s\n", p.ID, p.Type, p.Value, p.Unit)
	}
	// Output:
	// temperature NUMBER 21.5°C
	// sky STRING clear
	// rain-expected BOOLEAN false
}
