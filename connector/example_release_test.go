package connector_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

// A client moves to another process, with its things and all that is stored of it. Both
// reach the same store.
func ExampleRuntime_Release() {
	ctx, cancel := context.WithCancel(context.Background())
	platform, err := mockserver.Start(ctx) // in a program: the live platform
	if err != nil {
		panic(err)
	}
	defer platform.Close()
	store := connector.NewMemoryStore() // in a program: one that both processes reach
	client := connector.Client{
		ID: "alice-1", Subject: "alice", Connector: Thermometer, Platform: connector.OnSubject(platform.Client().Subject("alice")),
		InstanceConfig: []byte(`{"app_key": "my-key"}`), ClientConfig: []byte(`{"city": "London"}`),
	}
	process := func() (r *connector.Runtime, ended chan error) {
		r, ended = connector.NewRuntime(connector.WithStore(store), connector.WithHTTPClient(weather)), make(chan error)
		go func() { ended <- r.Run(ctx) }()
		return r, ended
	}
	one, oneEnded := process()
	two, twoEnded := process()

	fmt.Println(one.Add(client), one.PollNow(ctx, "alice-1"))
	fmt.Println(one.Release(ctx, "alice-1"))
	fmt.Println(two.Add(client), two.PollNow(ctx, "alice-1"))
	info, _ := two.Client("alice-1")
	fmt.Println(info.Status, len(info.Mappings), len(platform.State().Things))

	cancel()
	fmt.Println(errors.Join(<-oneEnded, <-twoEnded))
	// Output:
	// <nil> <nil>
	// <nil>
	// <nil> <nil>
	// STARTED 1 1
	// <nil>
}
