package connctd_test

import (
	"log/slog"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

// The typed calls through the whole SDK, beside the same thing written by hand
// with net/http, and with go-retryablehttp and x/oauth2: without a server, and
// over loopback, where the server's own work counts for all of them. To compare:
//
//	for i in $(seq 10); do go test ./connctd -run '^$' -bench '^Benchmark(Get|Create)$' -count 1; done |
//		go tool -modfile=internal/tools/go.mod benchstat -col /impl -
//
// The loop keeps the columns interleaved, so that a busy minute slows all of them.

func BenchmarkGet(b *testing.B) {
	compare(b, func(b *testing.B, c caller) {
		ctx := b.Context()
		for b.Loop() {
			if client, err := c.get(ctx, cannedID); err != nil || client.Status != connctd.StatusStarted {
				b.Fatal(client, err)
			}
		}
	})
}

// BenchmarkCreate sends a body of 1 KiB.
func BenchmarkCreate(b *testing.B) {
	compare(b, func(b *testing.B, c caller) {
		ctx := b.Context()
		for b.Loop() {
			if id, err := c.create(ctx, kibibyte); err != nil || id != cannedID {
				b.Fatal(id, err)
			}
		}
	})
}

// compare runs a benchmark for each way to travel and each caller.
func compare(b *testing.B, bench func(*testing.B, caller)) {
	for _, road := range roads {
		for _, impl := range impls {
			b.Run("via="+road.name+"/impl="+impl.name, func(b *testing.B) {
				base, rt := road.open(b)
				c := impl.on(b, base, rt)
				b.ReportAllocs()
				bench(b, c)
			})
		}
	}
}

// BenchmarkLogger is a GET with a logger that is off, which must cost nothing.
func BenchmarkLogger(b *testing.B) {
	for name, opts := range map[string][]connctd.Option{
		"none": nil, "off": {connctd.WithLogger(slog.New(levelled{slog.DiscardHandler}))},
	} {
		b.Run("logger="+name, func(b *testing.B) {
			get := getting(b, opts...)
			b.ReportAllocs()
			for b.Loop() {
				get()
			}
		})
	}
}
