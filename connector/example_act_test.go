package connector_test

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

// lampThing is a lamp as a poll or an action sees it.
func lampThing(on bool) connctd.Thing {
	return connctd.Thing{Name: "Lamp", Components: []connctd.Component{{
		ID:         "switch",
		Properties: []connctd.Property{connector.Boolean("on", "ON", on)},
		Actions:    []connctd.Action{{ID: "turn", Name: "Turn", Parameters: []connctd.Parameter{{Name: "on", Type: connctd.TypeBoolean}}}},
	}}}
}

// A connector that acts: what it emits shows at once, without a poll.
func ExampleActor() {
	ctx := context.Background()
	var lit atomic.Bool // the lamp itself
	lamps := connector.Define(connector.Definition[struct{}, struct{}]{
		Type: "lamps",
		Poll: func(_ context.Context, _ connector.Input[struct{}, struct{}], emit *connector.Emitter) error {
			emit.Thing("lamp-1", lampThing(lit.Load()))
			return nil
		},
		Act: func(_ context.Context, _ connector.Input[struct{}, struct{}], call connector.ActionCall, emit *connector.Emitter) error {
			on, err := call.Params["on"].Boolean()
			if err != nil {
				return err
			}
			lit.Store(on) // in earnest: ask the technology
			emit.Thing(call.Key, lampThing(on))
			return nil
		},
	})
	platform, err := mockserver.Start(ctx, mockserver.WithConnector(lamps))
	if err != nil {
		panic(err)
	}
	defer platform.Close()
	c := platform.Client()
	alice := c.Subject("alice")
	_, err = c.CreateInstance(ctx, connctd.InstanceSpec{Type: "lamps"})
	fmt.Println(err)
	created, err := alice.CreateClient(ctx, connctd.ClientSpec{Type: "lamps"})
	fmt.Println(err)
	fmt.Println(platform.PollNow(created.ID))

	lamp := platform.State().Things[0].ID
	asked, err := alice.TriggerAction(ctx, lamp, "switch", "turn", map[string]connctd.Value{"on": "true"})
	fmt.Println(asked.Status, err)
	on, err := alice.GetProperty(ctx, lamp, "switch", "on")
	fmt.Println(on.Value, err)
	// Output:
	// <nil>
	// <nil>
	// <nil>
	// COMPLETED <nil>
	// true <nil>
}
