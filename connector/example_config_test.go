package connector_test

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// Account is what several connectors of one vendor have in common.
type Account struct {
	Key connctd.Secret `connctd:"key,required" sample:"0123456789abcdef"`
}

// Rules stand in tags, next to the fields that they are about. The sample keeps them.
func ExampleConnector_rules() {
	type instance struct {
		Account               // its fields count as the instance's own
		Region  string        `connctd:"region,oneof=eu|us" default:"eu"`
		Timeout time.Duration `connctd:"timeout,min=1s,max=30s" default:"10s"`
		Rooms   []struct {
			Name  string   `connctd:"name,required" sample:"Kitchen"`
			Lamps []string `connctd:"lamps,max=8" sample:"left,right"`
		} `connctd:"rooms,required"`
	}
	poll := func(context.Context, connector.Input[instance, struct{}], *connector.Emitter) error { return nil }
	lamps := connector.Define(connector.Definition[instance, struct{}]{Type: "lamps", Poll: poll})

	sample, _ := json.Marshal(lamps.Description().SampleInstance.Config)
	fmt.Println(string(sample))
	checker, _ := lamps.(connector.ConfigChecker)
	fmt.Println(checker.CheckInstance(sample))
	fmt.Println(checker.CheckInstance([]byte(`{"key": "secret", "region": "mars", "timeout": "1h", "rooms": [{"lamps": "all"}]}`)))
	// Output:
	// {"key":"0123456789abcdef","region":"eu","rooms":[{"lamps":["left","right"],"name":"Kitchen"}],"timeout":"10s"}
	// <nil>
	// configuration: region must be one of eu, us; timeout must be between 1s and 30s; rooms[0].name is required; rooms[0].lamps must be an array of strings, is a string
}

// The zero value collects what a check of one's own finds.
func ExampleConfigError_Add() {
	from, to := 22, 6
	var bad connector.ConfigError
	if from > to {
		bad.Add("from", "must not be after to")
	}
	fmt.Println(bad.Err())
	// Output:
	// configuration: from must not be after to
}
