package connctd_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

func ExampleNew() {
	c, err := connctd.New(connctd.WithToken("an-access-token"))
	fmt.Println(c, err)
	// Output:
	// connctd.Client(https://api.connctd.io/api/v1) <nil>
}

// Everything that is wrong is reported at once, and no secret is repeated.
func ExampleNew_invalid() {
	_, err := connctd.New(connctd.WithBaseURL("http://user:password@api.example"), connctd.WithHTTPClient(nil))
	fmt.Println(errors.Is(err, connctd.ErrInvalid))
	fmt.Println(err)
	// Output:
	// true
	// connctd: New: invalid: WithHTTPClient: the client is nil; base URL: it carries a user name or a password; credentials have their own options
}

func ExampleWithClientCredentials() {
	platform := startPlatform()
	defer platform.Close()

	c, err := connctd.New(
		connctd.WithBaseURL(platform.URL()),
		connctd.WithClientCredentials(connctd.ClientCredentials{
			ID: "demo", Secret: connctd.NewSecret("demo-secret"),
			Scopes: []string{connctd.ScopeConnector},
		}))
	if err != nil {
		panic(err)
	}
	instances, err := c.ListInstances(context.Background()) // fetches a token first
	fmt.Println(len(instances), err)
	// Output:
	// 0 <nil>
}

func ExampleClient_ListDescriptions() {
	platform := startPlatform()
	defer platform.Close()

	for _, d := range must(platform.Client().ListDescriptions(context.Background())) {
		fmt.Println(d.ID, d.TypeID, d.Name, d.SampleClient.Config)
	}
	// Output:
	// 1 lamps Lamps map[room:kitchen]
	// 2 netatmo Netatmo <nil>
}

func ExampleCapture() {
	platform := startPlatform()
	defer platform.Close()

	var res connctd.Response
	_, err := platform.Client().GetInstance(context.Background(), "unknown", connctd.Capture(&res))
	fmt.Println(res.StatusCode, res.Attempts, res.Header.Get("Content-Type"), errors.Is(err, connctd.ErrNotFound))
	// Output:
	// 404 1 application/json true
}

// WaitStarted needs no deadline of its own: without one it gives up after two minutes.
func ExampleSubject_WaitStarted() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	platform, alice, id := lampsOf(ctx)
	defer platform.Close()

	client, err := alice.WaitStarted(ctx, id)
	fmt.Println(client.Status, len(client.Mappings), err)
	// Output:
	// STARTED 1 <nil>
}

func ExampleSubject_WatchClient() {
	ctx := context.Background()
	platform, alice, id := lampsOf(ctx)
	defer platform.Close()

	for client, err := range alice.WatchClient(ctx, id) {
		if err != nil {
			panic(err)
		}
		fmt.Println(client.Status)
		if client.Status == connctd.StatusStarted {
			break
		}
	}
	// Output:
	// STARTED
}
