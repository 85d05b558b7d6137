package connctd_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// The error of a wait tells how the client was when it was last seen.
func ExampleWaitError() {
	ctx := context.Background()
	platform := startPlatform()
	defer platform.Close()
	c := platform.Client()
	must(c.EnsureInstance(ctx, connctd.InstanceSpec{Type: "netatmo"}))
	alice := c.Subject("alice")
	must(alice.CreateClient(ctx, connctd.ClientSpec{Type: "netatmo"}))
	client := must(alice.FindClient(ctx, "netatmo"))

	ctx, cancel := context.WithTimeout(ctx, 50*time.Millisecond) // the customer takes longer
	defer cancel()
	_, err := alice.WaitStarted(ctx, client.ID)
	if ended, ok := errors.AsType[*connctd.WaitError](err); ok {
		fmt.Println(ended.Client.Status, errors.Is(err, context.DeadlineExceeded))
	}
	// Output:
	// STARTING true
}

// A customer who refuses consent leaves a client behind that gave up. The app
// deletes it and may ask again.
func ExampleClientFailedError() {
	ctx := context.Background()
	refused := serve(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"id": "d202e1a7", "status": "ERROR"}`)
	})
	defer refused.Close()
	alice := must(connctd.New(connctd.WithBaseURL(refused.URL+"/api/v1"), connctd.WithToken("demo-token"))).Subject("alice")

	_, err := alice.WaitStarted(ctx, "d202e1a7")
	if failed, ok := errors.AsType[*connctd.ClientFailedError](err); ok {
		fmt.Println(failed.Client.ID, failed.Client.Status)
	}
	// Output:
	// d202e1a7 ERROR
}
