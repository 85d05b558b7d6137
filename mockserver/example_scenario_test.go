package mockserver_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/connctd/connctd-go/mockserver"
)

// A scenario declares connectors without Go, and what exists from the start.
func ExampleLoadScenario() {
	sc, err := mockserver.LoadScenario(strings.NewReader(`{
		"connectors": [{
			"type": "lamp",
			"client": [{"name": "room", "required": true}],
			"things": [{
				"key": "1", "name": "Lamp in the {client.room}",
				"components": [{"id": "lamp", "properties": [
					{"id": "power", "type": "NUMBER", "unit": "W", "moves": {"kind": "counter", "min": 5}}
				]}]
			}]
		}],
		"instances": [{"account": "demo", "type": "lamp"}],
		"clients": [{"account": "demo", "type": "lamp", "subject": "alice", "configuration": {"room": "hall"}}]
	}`))
	if err != nil {
		log.Fatal(err)
	}
	srv, err := mockserver.Start(context.Background(), mockserver.WithScenario(sc))
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()
	_ = srv.WaitFor(context.Background(), "the lamp is there", func(s mockserver.State) bool { return len(s.Things) == 1 })
	thing := srv.State().Things[0]
	fmt.Println(thing.Subject, thing.Name, thing.Components[0].Properties[0].Value)
	// Output: alice Lamp in the hall 5
}

// What is wrong with a file is told with its place and what would be right.
func ExampleFileError() {
	_, err := mockserver.LoadScenario(strings.NewReader(`{
  "acounts": [],
  "things": [{"account": "me", "subject": "alice", "name": "Lamp"}]
}`))
	fmt.Println(err)
	// Output:
	// mockserver: the scenario cannot be used:
	// 	line 2, column 3: acounts is not known here; known: about, accounts, connectors, instances, clients, things, origin, state
	// 	line 3, column 26: things[0].account is "me", want one of demo
}
