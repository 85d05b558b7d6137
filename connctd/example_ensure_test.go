package connctd_test

import (
	"context"
	"fmt"

	"github.com/connctd/connctd-go/connctd"
)

// An app can do this at each start, on each of its machines.
func ExampleClient_EnsureInstance() {
	ctx := context.Background()
	platform := startPlatform()
	defer platform.Close()
	c := platform.Client()

	spec := connctd.InstanceSpec{Type: "lamps", Config: map[string]any{"app_key": connctd.NewSecret("my-application-key")}}
	first := must(c.EnsureInstance(ctx, spec))
	second := must(c.EnsureInstance(ctx, spec))
	fmt.Println(first == second, len(must(c.ListInstances(ctx))))
	// Output:
	// true 1
}

func ExampleClient_FindInstance() {
	ctx := context.Background()
	platform, _, _ := lampsOf(ctx)
	defer platform.Close()

	instance := must(platform.Client().FindInstance(ctx, "lamps"))
	fmt.Println(len(instance.Clients), "client")
	// Output:
	// 1 client
}

// Whether it was there before or not, the client exists. What is left to do depends
// on how it is.
func ExampleSubject_EnsureClient() {
	ctx := context.Background()
	platform := startPlatform()
	defer platform.Close()
	c := platform.Client()
	must(c.EnsureInstance(ctx, connctd.InstanceSpec{Type: "netatmo"}))

	for range 2 {
		client, err := c.Subject("alice").EnsureClient(ctx, connctd.ClientSpec{Type: "netatmo"})
		switch {
		case err != nil:
			panic(err)
		case client.NeedsRedirect():
			fmt.Println("send the browser to", client.Redirect.Host)
		case client.Existing != nil && client.Existing.Status == connctd.StatusStarting:
			fmt.Println("consent has been asked for already")
		}
	}
	// Output:
	// send the browser to localhost
	// consent has been asked for already
}

// The link to the consent page comes once. A customer who lost it gets a new one
// with a new client; one that is already started is left alone.
func ExampleRecreatePending() {
	ctx := context.Background()
	platform := startPlatform()
	defer platform.Close()
	c := platform.Client()
	must(c.EnsureInstance(ctx, connctd.InstanceSpec{Type: "netatmo"}))
	alice, spec := c.Subject("alice"), connctd.ClientSpec{Type: "netatmo"}

	first := must(alice.EnsureClient(ctx, spec))
	second := must(alice.EnsureClient(ctx, spec))
	third := must(alice.EnsureClient(ctx, spec, connctd.RecreatePending()))
	fmt.Println(first.NeedsRedirect(), second.NeedsRedirect(), third.NeedsRedirect())
	fmt.Println("another link:", third.Redirect.String() != first.Redirect.String())
	fmt.Println(len(must(alice.ListClients(ctx))), "client")
	// Output:
	// true false true
	// another link: true
	// 1 client
}
