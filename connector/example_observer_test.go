package connector_test

import (
	"context"
	"expvar"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/connctd/connctd-go/connector"
)

// polled runs a client whose technology fails every other time, for three polls.
func polled(o connector.Observer) {
	ctx, cancel := context.WithCancel(context.Background())
	runtime := connector.NewRuntime(connector.WithObserver(o))
	stopped := make(chan error)
	go func() { stopped <- runtime.Run(ctx) }()
	err := runtime.Add(connector.Client{
		ID: "alice-1", Instance: "demo", Platform: &connector.FakePlatform{},
		Connector: &tech{time.Hour, inTurn(sees("lamp"), fails(errDown), sees("lamp"))},
		Known:     &connector.Known{Status: "STARTED"},
	})
	if err != nil {
		panic(err)
	}
	for range 3 {
		_ = runtime.PollNow(ctx, "alice-1") // the observer was told when it returns
	}
	cancel()
	<-stopped
}

// An observer that logs, with the client as attributes.
func ExampleWithObserver() {
	log := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{} // for this output
		}
		return a
	}}))
	polled(connector.Observer{Poll: func(e connector.PollEvent) {
		level := slog.LevelInfo
		if e.Err != nil {
			level = slog.LevelWarn
		}
		log.Log(context.Background(), level, "poll", "client", e.Client, "connector", e.Connector,
			"outcome", e.Outcome, "writes", e.Writes, "late", e.Late > time.Second)
	}})
	// Output:
	// level=INFO msg=poll client=alice-1 connector=test outcome=complete writes=1 late=false
	// level=WARN msg=poll client=alice-1 connector=test outcome=transient writes=0 late=false
	// level=INFO msg=poll client=alice-1 connector=test outcome=complete writes=0 late=false
}

// Counters of package expvar show at /debug/vars, once they are published.
func ExampleObserver_expvar() {
	polls, requests, skipped := new(expvar.Map), new(expvar.Map), new(expvar.Int)
	polled(connector.Observer{
		Poll:    func(e connector.PollEvent) { polls.Add(e.Connector+" "+string(e.Outcome), 1) },
		Request: func(e connector.RequestEvent) { requests.Add(fmt.Sprint(e.Host, " ", e.Status), 1) },
		Skip:    func(e connector.SkipEvent) { skipped.Add(int64(e.Slots)) },
	})
	fmt.Println(polls, requests, skipped)
	// Output:
	// {"test complete": 2, "test transient": 1} {} 0
}

// prometheus keeps metrics and writes them in the text format of Prometheus.
type prometheus struct {
	mu    sync.Mutex // guards what follows
	polls map[[2]string]int
	late  map[string]*histogram
}

// histogram counts durations up to each bound, in seconds.
type histogram struct {
	counts [4]int
	sum    float64
	count  int
}

var bounds = [4]float64{0.02, 0.1, 1, 10}

func (p *prometheus) poll(e connector.PollEvent) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.polls[[2]string{e.Connector, string(e.Outcome)}]++
	h := p.late[e.Connector]
	if h == nil {
		h = new(histogram)
		p.late[e.Connector] = h
	}
	late := e.Late.Seconds()
	h.sum, h.count = h.sum+late, h.count+1
	for i, bound := range bounds {
		if late <= bound {
			h.counts[i]++
		}
	}
}

// write is what a handler of /metrics calls.
func (p *prometheus) write(w io.Writer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprintln(w, "# TYPE connector_polls_total counter")
	keys := slices.SortedFunc(maps.Keys(p.polls), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	for _, k := range keys {
		fmt.Fprintf(w, "connector_polls_total{connector=%q,outcome=%q} %d\n", k[0], k[1], p.polls[k])
	}
	fmt.Fprintln(w, "# TYPE connector_poll_lateness_seconds histogram")
	for _, name := range slices.Sorted(maps.Keys(p.late)) {
		h := p.late[name]
		for i, bound := range bounds {
			fmt.Fprintf(w, "connector_poll_lateness_seconds_bucket{connector=%q,le=\"%g\"} %d\n", name, bound, h.counts[i])
		}
		fmt.Fprintf(w, "connector_poll_lateness_seconds_bucket{connector=%q,le=\"+Inf\"} %d\n", name, h.count)
		fmt.Fprintf(w, "connector_poll_lateness_seconds_sum{connector=%q} %.0f\n", name, h.sum)
		fmt.Fprintf(w, "connector_poll_lateness_seconds_count{connector=%q} %d\n", name, h.count)
	}
}

// Metrics for Prometheus need no library: labels are the type of the connector and the
// outcome, of which there are few, and never the client.
func ExampleObserver_prometheus() {
	p := &prometheus{polls: map[[2]string]int{}, late: map[string]*histogram{}}
	polled(connector.Observer{Poll: func(e connector.PollEvent) {
		e.Late = 0 // for this output
		p.poll(e)
	}})
	p.write(os.Stdout)
	// Output:
	// # TYPE connector_polls_total counter
	// connector_polls_total{connector="test",outcome="complete"} 2
	// connector_polls_total{connector="test",outcome="transient"} 1
	// # TYPE connector_poll_lateness_seconds histogram
	// connector_poll_lateness_seconds_bucket{connector="test",le="0.02"} 3
	// connector_poll_lateness_seconds_bucket{connector="test",le="0.1"} 3
	// connector_poll_lateness_seconds_bucket{connector="test",le="1"} 3
	// connector_poll_lateness_seconds_bucket{connector="test",le="10"} 3
	// connector_poll_lateness_seconds_bucket{connector="test",le="+Inf"} 3
	// connector_poll_lateness_seconds_sum{connector="test"} 0
	// connector_poll_lateness_seconds_count{connector="test"} 3
}
