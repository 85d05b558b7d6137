package connector_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/connector/connectortest"
	"github.com/connctd/connctd-go/mockserver"
)

// A connector runs in the mock exactly as it does on the live platform.
func ExampleDefine() {
	ctx := context.Background()
	platform, err := mockserver.Start(ctx, mockserver.WithConnector(Thermometer), mockserver.WithUpstream(weather))
	if err != nil {
		panic(err)
	}
	defer platform.Close()
	c := platform.Client()
	_, err = c.CreateInstance(ctx, connctd.InstanceSpec{Type: "thermometer", Config: map[string]any{"app_key": connctd.NewSecret("my-key")}})
	if err != nil {
		panic(err)
	}
	_, err = c.Subject("alice").CreateClient(ctx, connctd.ClientSpec{Type: "thermometer", Config: map[string]any{"city": "London"}})
	if err != nil {
		panic(err)
	}
	err = platform.WaitFor(ctx, "alice has a thing", func(s mockserver.State) bool { return len(s.Things) == 1 })
	if err != nil {
		panic(err)
	}
	thing := platform.State().Things[0]
	fmt.Println(thing.Key, thing.Name, thing.Components[0].Properties[0].Value)
	// Output:
	// station-7 London 21.5
}

// All that is wrong with a configuration is told at once, and no value is.
func ExampleConfigError() {
	type client struct {
		City  string        `connctd:"city,required" doc:"name of the city"`
		Proxy string        `connctd:"proxy,url"`
		Pause time.Duration `connctd:"pause" default:"90s"`
	}
	poll := func(context.Context, connector.Input[struct{}, client], *connector.Emitter) error { return nil }
	c := connector.Define(connector.Definition[struct{}, client]{Type: "weather", Poll: poll})

	checker, _ := c.(connector.ConfigChecker)
	err := checker.CheckClient([]byte(`{"proxy": "not a URL", "pause": 90}`))
	if bad, ok := errors.AsType[*connector.ConfigError](err); ok {
		for _, p := range bad.Problems {
			fmt.Println(p.Path, "—", p.What)
		}
	}
	// Output:
	// city — is required (name of the city)
	// proxy — must be an http or https URL
	// pause — must be a duration such as "90s" or "10m", is a number
}

// The tags of the configuration give the samples that apps see.
func ExampleConnector() {
	d := Thermometer.Description()
	fmt.Println(d.TypeID, d.SampleInstance.Config, d.SampleClient.Config)
	// Output:
	// thermometer map[app_key:0123456789abcdef] map[city:London]
}

// weather stands in for the technology.
var weather = mockserver.StandIn(connectortest.JSON(`{"id": "station-7", "temp": 21.5}`))
