package connctd_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"

	"github.com/connctd/connctd-go/connctd"
)

// counters are metrics of calls: how many, and how many failed.
type counters struct {
	mu            sync.Mutex // guards the maps
	calls, failed map[string]int
}

func (c *counters) call(ctx context.Context, info connctd.CallInfo) (context.Context, func(connctd.CallResult)) {
	return ctx, func(r connctd.CallResult) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.calls[info.Op]++
		if r.Err != nil {
			c.failed[info.Op]++
		}
	}
}

func ExampleWithHooks() {
	ctx := context.Background()
	platform := startPlatform()
	defer platform.Close()

	count := counters{calls: map[string]int{}, failed: map[string]int{}}
	c := platform.Client(connctd.WithHooks(connctd.Hooks{Call: count.call}))
	must(c.ListInstances(ctx))
	_, _ = c.GetInstance(ctx, "unknown")
	_, _ = c.GetInstance(ctx, "unknown, too")

	for _, op := range slices.Sorted(maps.Keys(count.calls)) {
		fmt.Println(op, count.calls[op], "of them failed:", count.failed[op])
	}
	// Output:
	// GetInstance 2 of them failed: 2
	// ListInstances 1 of them failed: 0
}

// A trace goes along in a header of its own.
func ExampleAttemptInfo() {
	platform := serve(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println(r.Method, r.URL.Path, r.Header.Get("Traceparent"))
		fmt.Fprint(w, "[]")
	})
	defer platform.Close()

	c := must(connctd.New(
		connctd.WithBaseURL(platform.URL+"/api/v1"), connctd.WithToken("demo-token"),
		connctd.WithHooks(connctd.Hooks{Attempt: func(ctx context.Context, info connctd.AttemptInfo) (context.Context, func(connctd.AttemptResult)) {
			info.Header.Set("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
			return ctx, nil
		}})))
	must(c.ListInstances(context.Background()))
	// Output:
	// GET /api/v1/connectors/instances 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
}
