package connectortest_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/connector/connectortest"
)

// Instance is the configuration of an app.
type Instance struct {
	Key connctd.Secret `connctd:"api_key,required" sample:"0123456789abcdef"`
}

// lamps is the connector under test: one request, one list.
var lamps = connector.Define(connector.Definition[Instance, struct{}]{
	Type: "lamps", Every: 10 * time.Minute,
	Poll: func(ctx context.Context, in connector.Input[Instance, struct{}], emit *connector.Emitter) error {
		var list []struct {
			ID, Name string
			On       *bool
		}
		if err := in.HTTP.GetJSON(ctx, "https://lamps.example/lamps", nil, &list); err != nil {
			return err
		}
		for _, l := range list {
			if l.ID == "" || l.Name == "" || l.On == nil {
				return errors.New("the answer lacks something of a lamp")
			}
			emit.Thing(l.ID, connector.Thing(l.Name, "LAMP", connector.Boolean("on", "SWITCH", *l.On)))
		}
		return nil
	},
})

// upstream is what the technology answers.
func upstream() connectortest.Routes {
	return connectortest.Routes{"GET /lamps": connectortest.InTurn(
		connectortest.JSON(`[{"id": "l1", "name": "Hall", "on": true}]`),
		connectortest.JSON(`[{"id": "l1", "name": "Hall", "on": false}]`),
	)}
}

// t stands for the *testing.T of a test: what fails is printed.
var t printing

type printing struct{}

func (printing) Helper()                           {}
func (printing) Cleanup(func())                    {} // a real one stops the runtime of the bench
func (printing) Errorf(format string, args ...any) { fmt.Printf(format+"\n", args...) }
func (printing) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// The one line that every connector deserves.
func ExampleConform() {
	_ = func(t *testing.T) { // TestConforms
		connectortest.Conform(t, lamps, upstream())
	}
}

// The names of faults are those of the subtests, and what Without takes.
func ExampleFaults() {
	fmt.Println(strings.Join(connectortest.Faults(), ", "))
	// Output:
	// 401, 403, 404, 429, 500, 502 of a proxy, 503, redirect, timeout, reset, cut off, slow body, truncated, garbage, empty body, 204, null, empty object, error object, empty list, null values, wrong types, panic, cancel
}

// What differs is shown line by line.
func ExamplePoll() {
	b := connectortest.Poll(t, lamps, upstream())
	b.WantStatus(connctd.StatusStarted, "")
	b.WantRequests("GET https://lamps.example/lamps")
	b.WantThings(`
		l1 "Hall" LAMP AVAILABLE
			main "Hall" LAMP
				on SWITCH BOOLEAN = false
	`)
	// Output:
	// things (-want +got):
	//   l1 "Hall" LAMP AVAILABLE
	//   	main "Hall" LAMP
	// - 		on SWITCH BOOLEAN = false
	// + 		on SWITCH BOOLEAN = true
}

// A poll at which something goes wrong.
func ExampleStatus() {
	b := connectortest.Poll(t, lamps, connectortest.Routes{"GET /lamps": connectortest.Status(429, "Retry-After", "60")})
	b.WantThings("")
	fmt.Println(b.Status(), b.Err())
	// Output:
	// STARTING connector: poll client client-1: GET https://lamps.example/lamps: status 429: Too Many Requests
}

// Hours take milliseconds.
func ExampleSchedule() {
	_ = func(t *testing.T) { // TestLampIsSwitchedOff
		connectortest.Schedule(t, lamps, upstream(), func(t *testing.T, b *connectortest.Bench) {
			b.Pass(2 * time.Hour)
			b.WantWrites("create l1", "set l1 main/on = false")
			if b.Polls() != 13 {
				t.Errorf("%d polls", b.Polls())
			}
		})
	}
}

// What an observer, a log or a file of one's own has seen is searched, too.
func ExampleNoSecretsLeaked() {
	b := connectortest.Poll(t, lamps, upstream())
	connectortest.NoSecretsLeaked(t, b, "GET /lamps?key=0123456789abcdef")
	// Output:
	// what was given to NoSecretsLeaked shows 1 of the secrets: it must not get there
}

// Things in a file are compared with go test, and written by go test -update.
func ExampleBench_WantGolden() {
	b := connectortest.Poll(t, lamps, upstream())
	b.WantGolden("hall")
	fmt.Print(connectortest.Text(b.Things()))
	// Output:
	// l1 "Hall" LAMP AVAILABLE
	// 	main "Hall" LAMP
	// 		on SWITCH BOOLEAN = true
}

// Configurations are the samples of the connector, unless given.
func ExampleWithInstance() {
	b := connectortest.Poll(t, lamps, upstream(), connectortest.WithInstance(map[string]string{"api_key": "my-own-api-key"}))
	b.WantStatus(connctd.StatusStarted, "")
	// Output:
}
