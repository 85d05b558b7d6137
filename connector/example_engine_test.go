package connector_test

import (
	"context"
	"fmt"
	"time"

	"github.com/connctd/connctd-go/connector"
)

// An engine knows keys and due times, and nothing of clients.
func ExampleNewHeapEngine() {
	ctx, stop := context.WithCancel(context.Background())
	engine := connector.NewHeapEngine()
	engine.Put("second", time.Now().Add(20*time.Millisecond))
	engine.Put("first", time.Now().Add(10*time.Millisecond))
	err := engine.Run(ctx, 1, func(_ context.Context, job connector.Job) connector.Next {
		fmt.Println(job.Key)
		if job.Key == "second" {
			stop()
		}
		return connector.Next{Due: time.Now().Add(time.Minute)}
	})
	fmt.Println(err)
	// Output:
	// first
	// second
	// context canceled
}
