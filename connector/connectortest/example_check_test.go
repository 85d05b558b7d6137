package connectortest_test

import (
	"context"
	"fmt"

	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/connector/connectortest"
)

// What is told to whoever configures a connector with a key that is not accepted.
func ExampleCheck() {
	checked := connector.Define(connector.Definition[Instance, struct{}]{
		Type: "lamps",
		Check: func(ctx context.Context, in connector.Input[Instance, struct{}]) error {
			err := in.HTTP.GetJSON(ctx, "https://lamps.example/lamps", map[string][]string{"key": {in.Instance.Key.Reveal()}}, nil)
			return connector.Statuses{401: connector.Because("the key is not accepted", connector.Misconfigured)}.Explain(err)
		},
		Poll: func(context.Context, connector.Input[Instance, struct{}], *connector.Emitter) error { return nil },
	})
	fmt.Println(connectortest.Check(t, checked, upstream()))
	fmt.Println(connectortest.Check(t, checked, connectortest.Routes{"GET /lamps": connectortest.Status(401)}))
	fmt.Println(connectortest.Check(t, checked, upstream(), connectortest.WithInstance(map[string]string{"key": "x"})))
	// Output:
	// <nil>
	// configuration: the key is not accepted: GET https://lamps.example/lamps: status 401: Unauthorized
	// configuration: api_key is required
}
