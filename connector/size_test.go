package connector_test

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// discarding is a platform that keeps nothing.
type discarding struct{ silent }

func (discarding) CreateThing(_ context.Context, t connctd.Thing) (connctd.ThingID, error) {
	key, _ := t.Attribute(connector.AttributeThingKey)
	return connctd.ThingID("3f2b8c1e-5f43-4c1a-" + key), nil
}

// station is a thing of five properties.
func station(key string, value float64) connctd.Thing {
	t := connctd.Thing{Name: "Station " + key, Manufacturer: "Example", DisplayType: "WEATHER_STATION"}
	c := connctd.Component{ID: "weather", Name: "Weather", ComponentType: "WEATHER_STATION", Capabilities: []string{"WEATHER"}}
	for _, id := range []connctd.PropertyID{"temperature", "humidity", "pressure", "wind", "clouds"} {
		c.Properties = append(c.Properties, connector.Number(id, "A_MEANING", "°C", value))
	}
	t.Components = []connctd.Component{c}
	return t
}

// heap returns the bytes that are in use.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A client takes no more than 1 KiB while it is idle, and 4 KiB with three things of
// five properties, the memory store included.
func TestBudgetOfAClient(t *testing.T) {
	const clients = 6250 // fill a map as 100,000 do
	for things, most := range map[int]uint64{0: 1 << 10, 3: 4 << 10} {
		t.Run(fmt.Sprint(things), func(t *testing.T) {
			tech := &tech{every: time.Hour, poll: func(_ context.Context, s *connector.Session, emit *connector.Emitter) error {
				for i := range things {
					emit.Thing(fmt.Sprintf("70:ee:50:%s:%02d", s.ClientID[len(s.ClientID)-5:], i), station(fmt.Sprint(i), 20))
				}
				return nil
			}}
			r, platform := connector.NewRuntime(), &discarding{}
			before := heap()
			for i := range clients {
				err := r.Add(connector.Client{
					ID: connctd.ClientID(fmt.Sprintf("0b0c0d0e-0000-4000-8000-%012d", i)), Subject: fmt.Sprint("customer-", i), Instance: "i", Connector: tech, Platform: platform,
					ClientConfig: json.RawMessage(fmt.Sprintf(`{"token":"a-secret-of-%08d"}`, i)),
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			idle := (heap() - before) / clients
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan error)
			go func() { ended <- r.Run(ctx) }()
			for i := range clients {
				id := connctd.ClientID(fmt.Sprintf("0b0c0d0e-0000-4000-8000-%012d", i))
				for info, _ := r.Client(id); info.Polls == 0; info, _ = r.Client(id) {
					time.Sleep(time.Millisecond)
				}
			}
			stop()
			<-ended
			used := (heap() - before) / clients
			t.Logf("%d things: %d bytes a client before its first poll, %d after", things, idle, used)
			if used > most && !raceEnabled {
				t.Errorf("want at most %d", most)
			}
			runtime.KeepAlive(r)
		})
	}
}

// A poll that changes nothing, without the technology.
func BenchmarkQuietPoll(b *testing.B) {
	tech := &tech{every: time.Hour, poll: func(_ context.Context, _ *connector.Session, emit *connector.Emitter) error {
		for i := range 3 {
			emit.Thing(fmt.Sprint("k", i), station("x", 20))
		}
		return nil
	}}
	r := connector.NewRuntime()
	ctx, stop := context.WithCancel(b.Context())
	ended := make(chan error)
	go func() { ended <- r.Run(ctx) }()
	if err := r.Add(connector.Client{ID: "c", Connector: tech, Platform: &discarding{}}); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := r.PollNow(ctx, "c"); err != nil {
			b.Fatal(err)
		}
	}
	stop()
	<-ended
}
