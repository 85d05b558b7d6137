package connctd_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"golang.org/x/oauth2"

	"github.com/connctd/connctd-go/connctd"
)

func ExampleClient_GetDescription() {
	platform := startPlatform()
	defer platform.Close()

	d := must(platform.Client().GetDescription(context.Background(), "1"))
	fmt.Println(d.TypeID, d.SampleInstance.Config)
	// Output:
	// lamps map[app_key:0123456789abcdef]
}

// A list is of links; the plural iterates over what they lead to.
func ExampleClient_ListInstances() {
	ctx := context.Background()
	platform, _, _ := lampsOf(ctx)
	defer platform.Close()
	c := platform.Client()

	for _, link := range must(c.ListInstances(ctx)) {
		instance := must(c.GetInstance(ctx, must(link.ID())))
		fmt.Println(len(instance.Clients), "client")
	}
	// Output:
	// 1 client
}

func ExampleClient_Instances() {
	ctx := context.Background()
	platform, _, _ := lampsOf(ctx)
	defer platform.Close()

	for instance, err := range platform.Client().Instances(ctx) {
		if err != nil {
			fmt.Println("one link is broken:", err) // the others follow
			continue
		}
		fmt.Println(len(instance.Clients), "client")
	}
	// Output:
	// 1 client
}

func ExampleSubject_Clients() {
	ctx := context.Background()
	platform, alice, id := lampsOf(ctx)
	defer platform.Close()

	fmt.Println(len(must(alice.ListClients(ctx))), "link")
	for client, err := range alice.Clients(ctx) {
		fmt.Println(client.ID == id, client.Status, err)
	}
	// Output:
	// 1 link
	// true STARTED <nil>
}

// With a client go the things that it made.
func ExampleSubject_DeleteClient() {
	ctx := context.Background()
	platform, alice, id := lampsOf(ctx)
	defer platform.Close()

	fmt.Println(len(must(alice.ListThings(ctx))), "thing")
	fmt.Println(alice.DeleteClient(ctx, id))
	fmt.Println(len(must(alice.ListThings(ctx))), "things")
	// Output:
	// 1 thing
	// <nil>
	// 0 things
}

func ExampleSubject_Things() {
	ctx := context.Background()
	platform, alice, _ := lampsOf(ctx)
	defer platform.Close()

	for thing, err := range alice.Things(ctx) {
		if err != nil {
			panic(err)
		}
		fmt.Println(thing.Name, thing.Status)
	}
	// Output:
	// Lamp in the kitchen AVAILABLE
}

// A thing has links to its components, and a component to its properties.
func ExampleSubject_GetThing() {
	ctx := context.Background()
	platform, alice, id := lampsOf(ctx)
	defer platform.Close()

	thing := must(alice.GetThing(ctx, must(alice.GetClient(ctx, id)).Mappings[0].ThingID))
	for _, link := range thing.ComponentLinks {
		component := must(alice.GetComponent(ctx, thing.ID, must(link.ID())))
		for _, link := range component.PropertyLinks {
			p := must(alice.GetProperty(ctx, thing.ID, component.ID, must(link.ID())))
			fmt.Println(component.Name, p.Name, p.Value)
		}
	}
	// Output:
	// Bulb level 50
}

func ExampleFromEnv() {
	for name, value := range map[string]string{"CONNCTD_BASE_URL": "https://mirror.example/api/v1", "CONNCTD_TOKEN": "an-access-token"} {
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
		defer os.Unsetenv(name)
	}
	c, err := connctd.New(connctd.FromEnv())
	fmt.Println(c, err)
	// Output:
	// connctd.Client(https://mirror.example/api/v1) <nil>
}

// Any source of tokens will do. It is asked when a token is needed and none is
// known that is still good.
func ExampleWithTokenSource() {
	platform := startPlatform()
	defer platform.Close()

	source := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "demo-token"})
	c := must(connctd.New(
		connctd.WithBaseURL(platform.BaseURL()),
		connctd.WithHTTPClient(platform.HTTPClient()),
		connctd.WithTokenSource(source)))
	fmt.Println(len(must(c.ListInstances(context.Background()))))
	// Output:
	// 0
}

// Calls are logged at debug level: never a secret, an id or a query.
func ExampleWithLogger() {
	platform := startPlatform()
	defer platform.Close()

	log := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey || a.Key == "took" {
				return slog.Attr{} // they differ each time
			}
			return a
		},
	}))
	_, _ = platform.Client(connctd.WithLogger(log)).GetInstance(context.Background(), "unknown")
	// Output:
	// level=DEBUG msg="connctd attempt" op=GetInstance method=GET path=/connectors/instances/{instance} attempt=1 status=404
}
