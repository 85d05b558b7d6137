package main

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"runtime"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// ours is the runtime of this repository. Its clients have started before, so each
// is first polled at its slot, as after a restart.
var ours = scheduler{"connector", startOurs}

func startOurs(ctx context.Context, p plan, hc *http.Client, due []time.Time) (wait func() error, err error) {
	r := connector.NewRuntime(connector.WithHTTPClient(hc))
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	started := connector.Client{Known: &connector.Known{Status: connctd.StatusStarted}}
	if err := addAll(r, p, len(due), started); err != nil {
		return nil, err
	}
	for i := range due {
		info, _ := r.Client(clientID(i))
		due[i] = info.Due
	}
	return func() error { defer runtime.KeepAlive(r); return <-ended }, nil
}

func clientID(i int) connctd.ClientID { return connctd.ClientID(strconv.Itoa(i)) }

// addAll adds n clients that are like c.
func addAll(r *connector.Runtime, p plan, n int, c connector.Client) error {
	c.Instance, c.Connector, c.Platform = "instance", polling(p), &nowhere{}
	for i := range n {
		c.ID = clientID(i)
		c.Subject = "subject-" + string(c.ID)
		if err := r.Add(c); err != nil {
			return err
		}
	}
	return nil
}

// polling is a connector that asks once, and emits things that do not change.
func polling(p plan) connector.Connector {
	return connector.Define(connector.Definition[struct{}, struct{}]{
		Type: "bench", Every: p.every,
		Poll: func(ctx context.Context, in connector.Input[struct{}, struct{}], emit *connector.Emitter) error {
			var answer struct{ Value float64 }
			if err := in.HTTP.GetJSON(ctx, address(string(in.ClientID)), nil, &answer); err != nil {
				return err
			}
			for i := range p.things {
				emit.Thing(strconv.Itoa(i), sensor(answer.Value))
			}
			return nil
		},
	})
}

func sensor(value float64) connctd.Thing {
	c := connctd.Component{ID: "main", Name: "Main", ComponentType: "SENSOR"}
	for i := range 5 {
		id := connctd.PropertyID("temperature-" + strconv.Itoa(i))
		c.Properties = append(c.Properties, connector.Number(id, "TEMPERATURE", "°C", value))
	}
	return connctd.Thing{Name: "Sensor", Components: []connctd.Component{c}}
}

// nowhere is a platform that keeps nothing.
type nowhere struct{ created atomic.Int64 }

func (p *nowhere) Things(context.Context) iter.Seq2[*connctd.Thing, error] {
	return func(func(*connctd.Thing, error) bool) {}
}

func (p *nowhere) CreateThing(context.Context, connctd.Thing) (connctd.ThingID, error) {
	return connctd.ThingID(fmt.Sprintf("00000000-0000-4000-8000-%012d", p.created.Add(1))), nil
}

func (p *nowhere) SetProperty(context.Context, connctd.ThingID, connctd.ComponentID, connctd.Property) error {
	return nil
}

func (p *nowhere) SetThingStatus(context.Context, connctd.ThingID, connctd.ThingStatus) error {
	return nil
}

func (p *nowhere) DeleteThing(context.Context, connctd.ThingID) error { return nil }
