package mockserver_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// In a test, a server is one line: no port, no Docker, closed when the test ends.
func ExampleNew() {
	test := func(t mockserver.TB) { // in a test: t *testing.T
		srv := mockserver.New(t, mockserver.WithConnector(steady("plain")))
		_, err := srv.Client().CreateInstance(context.Background(), connctd.InstanceSpec{Type: "no-such-type"})
		fmt.Println(errors.Is(err, connctd.ErrBadRequest))
	}
	tb := &fakeTB{}
	test(tb)
	tb.end()
	// Output:
	// true
}

// Outside tests, Start does the same.
func ExampleStart() {
	ctx := context.Background()
	srv, err := mockserver.Start(ctx, mockserver.WithConnector(steady("plain")))
	if err != nil {
		panic(err)
	}
	defer srv.Close()

	c := srv.Client()
	_, err = c.CreateInstance(ctx, connctd.InstanceSpec{Type: "plain"})
	fmt.Println(err)
	_, err = c.CreateInstance(ctx, connctd.InstanceSpec{Type: "plain", Config: key})
	fmt.Println(err)
	// Output:
	// connctd: CreateInstance: POST /connectors/instances: 400 BAD_CONFIGURATION: configuration: app_key is required
	// <nil>
}

// Other languages and other processes reach a server over a loopback socket.
func ExampleServer_URL() {
	srv, err := mockserver.Start(context.Background())
	if err != nil {
		panic(err)
	}
	defer srv.Close()

	res, err := http.Get(srv.URL() + "/connectors/descriptions")
	if err != nil {
		panic(err)
	}
	defer res.Body.Close()
	fmt.Println(res.Status)
	// Output:
	// 200 OK
}

// PollNow spares the wait for the schedule, and WaitFor the sleep in a test.
func ExampleServer_PollNow() {
	ctx := context.Background()
	polls := 0
	srv, err := mockserver.Start(ctx, mockserver.WithConnector(counting("counting", &polls, time.Hour)))
	if err != nil {
		panic(err)
	}
	defer srv.Close()
	c := srv.Client()
	if _, err := c.CreateInstance(ctx, connctd.InstanceSpec{Type: "counting", Config: key}); err != nil {
		panic(err)
	}
	created, err := c.Subject("alice").CreateClient(ctx, connctd.ClientSpec{Type: "counting", Config: city})
	if err != nil {
		panic(err)
	}
	err = srv.WaitFor(ctx, "alice is started", func(s mockserver.State) bool { return s.Clients[0].Status == connctd.StatusStarted })
	fmt.Println(err)
	fmt.Println(srv.PollNow(created.ID))
	fmt.Println(srv.State().Things[0].Components[0].Properties[0].Value)
	// Output:
	// <nil>
	// <nil>
	// 2
}

// Accounts see nothing of each other.
func ExampleWithCredential() {
	ctx := context.Background()
	srv, err := mockserver.Start(ctx,
		mockserver.WithConnector(steady("plain")),
		mockserver.WithCredential(mockserver.Credential{Token: "second-token", Account: "second"}))
	if err != nil {
		panic(err)
	}
	defer srv.Close()

	for _, c := range []*connctd.Client{srv.Client(), srv.Client(connctd.WithToken("second-token"))} {
		_, err := c.CreateInstance(ctx, connctd.InstanceSpec{Type: "plain", Config: key})
		fmt.Println(err)
	}
	fmt.Println(len(srv.State().Instances))
	// Output:
	// <nil>
	// <nil>
	// 2
}
