//go:build unix

package connector_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// BenchmarkWholePoll is the whole path of a poll that finds three things of five
// properties as they were: one request to a technology in a process of its own, over
// 127.0.0.1 and connections that stay open. The bare client is what nobody can do
// without: net/http sends the same request, and encoding/json reads the same answer.
// polls/cpu-s is per second of a processor that this process has had, which other work
// on the machine does not change much; beside the connector stands its ratio to the
// bare client.
func BenchmarkWholePoll(b *testing.B) {
	address := startStations(b)
	rate := map[string]float64{}
	for _, kind := range []struct {
		name string
		poll func(*testing.B, string) func(context.Context, int) error
	}{{"bare", barePoll}, {"connector", connectorPoll}} {
		b.Run(kind.name, func(b *testing.B) {
			poll := kind.poll(b, address)
			var next atomic.Int64
			b.ReportAllocs()
			b.SetParallelism(16)
			b.ResetTimer()
			used := cpuTime(b)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := poll(b.Context(), int(next.Add(1)%wholeClients)); err != nil {
						b.Error(err)
					}
				}
			})
			rate[kind.name] = float64(b.N) / (cpuTime(b) - used).Seconds()
			b.ReportMetric(rate[kind.name], "polls/cpu-s")
			if bare := rate["bare"]; bare > 0 && kind.name != "bare" {
				b.ReportMetric(bare/rate[kind.name], "cpu/bare")
			}
		})
	}
}

const wholeClients = 1000

// stationConfig is of a client; a connector has it decoded, as most have.
type stationConfig struct {
	Home  string         `connctd:"home,required"`
	Token connctd.Secret `connctd:"token,required"`
}

type stationsAnswer struct {
	Stations []struct {
		ID          string  `json:"id"`
		Name        string  `json:"name"`
		Temperature float64 `json:"temperature"`
		Humidity    float64 `json:"humidity"`
		Pressure    float64 `json:"pressure"`
		Wind        float64 `json:"wind"`
		Clouds      float64 `json:"clouds"`
	} `json:"stations"`
}

func wholeTransport() *http.Transport { return &http.Transport{MaxIdleConnsPerHost: 64} }

// barePoll returns a poll that does no more than ask.
func barePoll(b *testing.B, address string) func(context.Context, int) error {
	b.Helper()
	client := &http.Client{Transport: wholeTransport()}
	b.Cleanup(client.CloseIdleConnections)
	return func(ctx context.Context, i int) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address+strconv.Itoa(i), nil)
		if err != nil {
			return err
		}
		res, err := client.Do(req)
		if err != nil {
			return err
		}
		defer func() { _ = res.Body.Close() }()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			return err
		}
		var answer stationsAnswer
		return json.Unmarshal(body, &answer)
	}
}

// connectorPoll returns a poll of a runtime whose clients have all been polled once.
func connectorPoll(b *testing.B, address string) func(context.Context, int) error {
	b.Helper()
	transport := wholeTransport()
	b.Cleanup(transport.CloseIdleConnections)
	r := connector.NewRuntime(connector.WithHTTPClient(&http.Client{Transport: transport}))
	platform := &writesCounted{}
	technology := connector.Define(connector.Definition[struct{}, stationConfig]{
		Type: "stations", Every: 1000 * time.Hour,
		Poll: func(ctx context.Context, in connector.Input[struct{}, stationConfig], emit *connector.Emitter) error {
			var answer stationsAnswer
			if err := in.HTTP.GetJSON(ctx, address+in.Client.Home, nil, &answer); err != nil {
				return err
			}
			for _, s := range answer.Stations {
				emit.Thing(s.ID, connector.Thing(s.Name, "WEATHER_STATION",
					connector.Number("temperature", "TEMPERATURE", "°C", s.Temperature),
					connector.Number("humidity", "HUMIDITY", "%", s.Humidity),
					connector.Number("pressure", "PRESSURE", "hPa", s.Pressure),
					connector.Number("wind", "WIND_SPEED", "m/s", s.Wind),
					connector.Number("clouds", "CLOUDINESS", "%", s.Clouds)))
			}
			return nil
		},
	})
	ids := make([]connctd.ClientID, wholeClients)
	for i := range ids {
		ids[i] = connctd.ClientID(fmt.Sprintf("0b0c0d0e-0000-4000-8000-%012d", i))
		err := r.Add(connector.Client{
			ID: ids[i], Instance: "instance", Connector: technology, Platform: platform,
			ClientConfig: fmt.Appendf(nil, `{"home": "%d", "token": "a-secret-of-%08d"}`, i, i),
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(b.Context()))
	ended := make(chan error)
	go func() { ended <- r.Run(ctx) }()
	b.Cleanup(func() { stop(); <-ended })
	for _, id := range ids {
		if err := r.PollNow(ctx, id); err != nil {
			b.Fatal(err)
		}
	}
	first := platform.writes.Load()
	b.Cleanup(func() {
		if n := platform.writes.Load() - first; n > 0 {
			b.Errorf("%d writes to the platform by polls that changed nothing", n)
		}
	})
	return func(ctx context.Context, i int) error { return r.PollNow(ctx, ids[i]) }
}

// cpuTime is how much processor time this process has had.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
