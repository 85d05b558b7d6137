package connector_test

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/connector/connectortest"
	"github.com/connctd/connctd-go/mockserver"
)

// brewPause is between two questions whether a coffee is there; in earnest seconds.
const brewPause = time.Millisecond

type coffeeInput = connector.Input[struct{}, struct{}]

// brew lets a machine make a coffee, and returns when it is there.
func brew(ctx context.Context, in coffeeInput, call connector.ActionCall, emit *connector.Emitter) error {
	const brews = "https://coffee.example/brews"
	if err := in.HTTP.JSON(ctx, connector.JSONRequest{Method: http.MethodPost, URL: brews}, nil); err != nil {
		return err
	}
	for {
		select {
		case <-time.After(brewPause):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		var answer struct {
			State string
			Cups  float64
		}
		err := in.HTTP.GetJSON(ctx, brews, nil, &answer)
		switch {
		case err != nil:
			return err // the customer is told that it failed
		case answer.State == "done":
			emit.Thing(call.Key, coffeeMachine(answer.Cups))
			return nil
		case answer.State != "brewing":
			return fmt.Errorf("the coffee is %q", answer.State)
		}
	}
}

func coffeeMachine(cups float64) connctd.Thing {
	machine := connector.Thing("Machine", "COFFEE_MACHINE", connector.Number("cups", "COUNT", "", cups))
	machine.Components[0].Actions = []connctd.Action{connector.Action("brew")}
	return machine
}

// An action that takes its time asks again until it is done, with pauses that end with
// ctx. A customer who does not want to wait for it has PENDING meanwhile.
func ExampleActor_slow() {
	coffee := connector.Define(connector.Definition[struct{}, struct{}]{
		Type: "coffee", Act: brew,
		Poll: func(_ context.Context, _ coffeeInput, emit *connector.Emitter) error {
			emit.Thing("m-1", coffeeMachine(0)) // in earnest: ask the technology
			return nil
		},
	})
	var asked atomic.Int64
	technology := mockserver.StandIn(connectortest.Routes{
		"POST /brews": connectortest.Status(http.StatusAccepted),
		"GET /brews": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			answer := `{"state": "brewing"}`
			if asked.Add(1) == 10 {
				answer = `{"state": "done", "cups": 1}`
			}
			connectortest.JSON(answer).ServeHTTP(w, r)
		}),
	})
	ctx, cancel := context.WithCancel(context.Background())
	platform, err := mockserver.Start(ctx)
	if err != nil {
		panic(err)
	}
	defer platform.Close()
	runtime := connector.NewRuntime(connector.WithHTTPClient(technology))
	stopped := make(chan error)
	go func() { stopped <- runtime.Run(ctx) }()
	alice := connector.OnSubject(platform.Client().Subject("alice"))
	fmt.Println(runtime.Add(connector.Client{ID: "alice-1", Subject: "alice", Connector: coffee, Platform: alice}))
	fmt.Println(runtime.PollNow(ctx, "alice-1"))

	fmt.Println(runtime.Act(ctx, "alice-1", connector.ActionCall{Key: "m-1", Component: "main", Action: "brew"}))
	fmt.Println(platform.State().Things[0].Components[0].Properties[0].Value, "cup")
	cancel()
	fmt.Println(<-stopped)
	// Output:
	// <nil>
	// <nil>
	// COMPLETED <nil>
	// 1 cup
	// <nil>
}
