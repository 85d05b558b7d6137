package main

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"syscall"
	"time"
)

// scheduler is what is measured. start begins to ask for as many clients as due has
// room for, until ctx ends, and notes a slot of each in due; wait holds
// what is measured and returns when all has ended.
type scheduler struct {
	name  string
	start func(ctx context.Context, p plan, hc *http.Client, due []time.Time) (wait func() error, err error)
}

const (
	header = "clients  scheduler   slots    missed   p50       p99       max       calm p99  of    sleeper   goroutines  heap/client  cpu    load"
	layout = "%-8d %-11s %-8d %-8d %-9s %-9s %-9s %-9s %-5s %-9s %-11d %-12s %-6.2f %s"
)

// measure returns a line of the table.
func measure(ctx context.Context, p plan, n int, s scheduler) (string, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	up := newUpstream(p.latency, 2*n*(2+int((p.every+p.span)/p.every)))
	due := make([]time.Time, n)
	before := heap()
	wait, err := s.start(ctx, p, &http.Client{Transport: up}, due)
	if err != nil {
		return "", err
	}
	begin, used := time.Now().Add(time.Second), processor()
	end := begin.Add(p.span)
	wakeUp, err := startSleeper()
	if err != nil {
		return "", err
	}
	goroutines := watch(ctx, end)
	beside, err := wakeUp()
	if err != nil {
		return "", err
	}
	if ctx.Err() != nil {
		return "", context.Cause(ctx)
	}
	used = processor() - used
	stop()
	if err := wait(); err != nil {
		return "", err
	}
	size := float64(heap()-before) / float64(n) // nothing is under way, but all is there
	runtime.KeepAlive(wait)
	v := judge(up.arrivals, due, p.every, begin, end.Add(-grace), beside)
	return fmt.Sprintf(layout, n, s.name, v.slots, v.missed, ms(quantile(v.late, 0.5)), ms(quantile(v.late, 0.99)), ms(quantile(v.late, 1)),
		ms(quantile(v.calm, 0.99)), fmt.Sprintf("%.0f%%", 100*float64(len(v.calm))/float64(max(len(v.late), 1))), ms(beside.quantile(0.99)), goroutines, fmt.Sprintf("%.0f B", size), used.Seconds()/time.Since(begin).Seconds(), load()), nil
}

// grace is how long before the end a slot must lie to be judged.
const grace = 500 * time.Millisecond

// watch waits until end and returns the most goroutines that were seen.
func watch(ctx context.Context, end time.Time) (goroutines int) {
	for time.Now().Before(end) && ctx.Err() == nil {
		time.Sleep(10 * time.Millisecond)
		goroutines = max(goroutines, runtime.NumGoroutine())
	}
	return goroutines
}

// heap is what is left after a collection.
func heap() int64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.GC() // the second frees what finalisers and pools held
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

// processor is the time on processors that the process has used.
func processor() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1fms", float64(d)/float64(time.Millisecond)) }
