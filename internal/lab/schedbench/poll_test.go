package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/connctd/connctd-go/connector"
)

// BenchmarkPoll is the whole path of a poll that finds three things of five
// properties as they were. polls/cpu-s is per second of a processor, which other work
// on the machine does not change; over loopback it pays for the server, too.
func BenchmarkPoll(b *testing.B) {
	p := plan{every: 1000 * 3600e9, things: 3}
	b.Run("in process", func(b *testing.B) { benchmarkPoll(b, p, newUpstream(0, 1<<20)) })
	b.Run("loopback", func(b *testing.B) {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(answer))
		}))
		defer server.Close()
		proxy, err := url.Parse(server.URL)
		if err != nil {
			b.Fatal(err)
		}
		benchmarkPoll(b, p, &http.Transport{Proxy: http.ProxyURL(proxy), MaxIdleConnsPerHost: 64})
	})
}

func benchmarkPoll(b *testing.B, p plan, up http.RoundTripper) {
	const n = 1000
	r := connector.NewRuntime(connector.WithHTTPClient(&http.Client{Transport: up}))
	if err := addAll(r, p, n, connector.Client{}); err != nil {
		b.Fatal(err)
	}
	go func() { _ = r.Run(b.Context()) }()
	for i := range n {
		if err := r.PollNow(b.Context(), clientID(i)); err != nil {
			b.Fatal(err)
		}
	}
	var next atomic.Int64
	b.ReportAllocs()
	b.SetParallelism(16)
	used := processor()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := r.PollNow(b.Context(), clientID(int(next.Add(1)%n))); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/(processor()-used).Seconds(), "polls/cpu-s")
}
