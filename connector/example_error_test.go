package connector_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

// statusAfter polls once for a new client of a connector whose poll ends with err.
func statusAfter(err error) string {
	ctx := context.Background()
	failing := connector.Define(connector.Definition[struct{}, struct{}]{
		Type: "failing", Every: time.Hour,
		Poll: func(context.Context, connector.Input[struct{}, struct{}], *connector.Emitter) error { return err },
	})
	platform, startErr := mockserver.Start(ctx, mockserver.WithConnector(failing))
	if startErr != nil {
		panic(startErr)
	}
	defer platform.Close()
	c := platform.Client()
	if _, err := c.CreateInstance(ctx, connctd.InstanceSpec{Type: "failing"}); err != nil {
		panic(err)
	}
	created, createErr := c.Subject("alice").CreateClient(ctx, connctd.ClientSpec{Type: "failing"})
	if createErr != nil {
		panic(createErr)
	}
	_ = platform.PollNow(created.ID) // its error is the one given above
	return string(platform.State().Clients[0].Status)
}

// Nothing can come of polling before a person has acted.
func ExampleMisconfigured() {
	fmt.Println(statusAfter(connector.Misconfigured(errors.New("city is unknown"))))
	// Output:
	// ERROR
}

// The customer took the consent back.
func ExampleAuthRevoked() {
	fmt.Println(statusAfter(connector.AuthRevoked(errors.New("invalid_grant"))))
	// Output:
	// ERROR
}

// A quota that each customer has for himself, which this one has used up: the client
// waits, and no other.
func ExamplePauseClient() {
	quota := connector.Because("asked too often", connector.PauseClient(10*time.Minute))
	fmt.Println(statusAfter(quota(errors.New("code 26"))))
	// Output:
	// STARTING
}

// A limit is no failure: the client waits, and all others of its instance with it.
func ExampleRetryAfter() {
	fmt.Println(statusAfter(connector.RetryAfter(errors.New("too many calls"), time.Minute)))
	// Output:
	// STARTING
}
