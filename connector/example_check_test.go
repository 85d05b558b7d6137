package connector_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

// A key that the technology does not take is refused when the app configures it, and
// not when its first customer comes.
func ExampleVerifier() {
	type instance struct {
		Key connctd.Secret `connctd:"key,required"`
	}
	orders := connector.Define(connector.Definition[instance, struct{}]{
		Type: "shop",
		Check: func(ctx context.Context, in connector.Input[instance, struct{}]) error {
			err := in.HTTP.JSON(ctx, connector.JSONRequest{
				URL:    "https://shop.example/orders",
				Header: map[string][]string{"Authorization": {"Bearer " + in.Instance.Key.Reveal()}},
			}, nil)
			return connector.Statuses{403: connector.Because("the shop does not take the key", connector.Misconfigured)}.Explain(err)
		},
		Poll: func(context.Context, connector.Input[instance, struct{}], *connector.Emitter) error { return nil },
	})
	ctx := context.Background()
	platform, err := mockserver.Start(ctx, mockserver.WithConnector(orders), mockserver.WithUpstream(shop))
	if err != nil {
		panic(err)
	}
	defer platform.Close()
	_, err = platform.Client().CreateInstance(ctx, connctd.InstanceSpec{Type: "shop", Config: map[string]string{"key": "4711-0815"}})
	if refused, ok := errors.AsType[*connctd.Error](err); ok {
		fmt.Println(refused.StatusCode, refused.Code)
		fmt.Println(refused.Description)
	}
	fmt.Println(len(platform.State().Instances), "instances")
	// Output:
	// 400 BAD_CONFIGURATION
	// configuration: the shop does not take the key: GET https://shop.example/orders: status 403: {"message": "unknown customer [redacted]"}
	// 0 instances
}

// A service that creates clients by itself asks first.
func ExampleRuntime_CheckClient() {
	type client struct {
		From int `connctd:"from,min=0,max=23"`
		To   int `connctd:"to,min=0,max=23"`
	}
	shutters := connector.Define(connector.Definition[struct{}, client]{
		Type: "shutters",
		CheckClient: func(_ context.Context, in connector.Input[struct{}, client]) error {
			var bad connector.ConfigError
			if in.Client.From > in.Client.To {
				bad.Add("from", "must not be after to")
			}
			return bad.Err()
		},
		Poll: func(context.Context, connector.Input[struct{}, client], *connector.Emitter) error { return nil },
	})
	runtime := connector.NewRuntime()
	for _, config := range []string{`{"from": 6, "to": 22}`, `{"from": 22, "to": 6}`, `{"from": 22, "to": 60}`} {
		fmt.Println(runtime.CheckClient(context.Background(), connector.Client{Connector: shutters, ClientConfig: []byte(config)}))
	}
	// Output:
	// <nil>
	// configuration: from must not be after to
	// configuration: to must be between 0 and 23
}
