package connctd_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// Resolving many links, beside what it would take if nothing but their answers
// took time.
const (
	manyLinks = 1000
	atOnce    = 16
	oneLink   = 5 * time.Millisecond
	ideal     = manyLinks * oneLink / atOnce
)

// resolveMany walks over many links and returns how many times the ideal it took.
func resolveMany(ctx context.Context, tb testing.TB, c *connctd.Client) float64 {
	tb.Helper()
	start, n := time.Now(), 0
	for _, err := range c.Instances(ctx, connctd.Concurrent(atOnce)) {
		if n++; err != nil {
			tb.Fatal(err)
		}
	}
	if n != manyLinks {
		tb.Fatalf("%d items, want %d", n, manyLinks)
	}
	return float64(time.Since(start)) / float64(ideal)
}

// In virtual time only waiting counts, so the ratio is exact.
func TestResolvingIsNearlyIdeal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt, most := library(manyLinks, at(oneLink))
		ratio := resolveMany(t.Context(), t, newClient(t, rt))
		t.Logf("%.3f × ideal", ratio)
		if ratio > 1.15 || most.Load() > atOnce {
			t.Errorf("%.3f × ideal with %d at once; want at most 1.15 with %d", ratio, most.Load(), atOnce)
		}
	})
}

// BenchmarkResolve tells what the SDK's own work adds, beside as many goroutines
// that do nothing but wait: a busy machine is late for both.
func BenchmarkResolve(b *testing.B) {
	rt, _ := library(manyLinks, at(oneLink))
	c := newClient(b, rt)
	b.Run("impl=sdk", func(b *testing.B) {
		ratios(b, func() float64 { return resolveMany(b.Context(), b, c) })
	})
	b.Run("impl=waiting", func(b *testing.B) { ratios(b, waitMany) })
}

func ratios(b *testing.B, once func() float64) {
	b.Helper()
	b.ReportAllocs()
	sum := 0.0
	for b.Loop() {
		sum += once()
	}
	b.ReportMetric(sum/float64(b.N), "×ideal")
}

// waitMany is resolveMany without links.
func waitMany() float64 {
	start := time.Now()
	var wg sync.WaitGroup
	for worker := range atOnce {
		wg.Go(func() {
			for range (manyLinks - worker + atOnce - 1) / atOnce {
				<-time.After(oneLink)
			}
		})
	}
	wg.Wait()
	return float64(time.Since(start)) / float64(ideal)
}
