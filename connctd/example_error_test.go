package connctd_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/connctd/connctd-go/connctd"
)

func ExampleClient_CreateInstance() {
	ctx := context.Background()
	platform := startPlatform()
	defer platform.Close()
	c := platform.Client()

	spec := connctd.InstanceSpec{Type: "lamps", Config: map[string]any{"app_key": connctd.NewSecret("my-application-key")}}
	fmt.Println(spec)
	for range 2 {
		id, err := c.CreateInstance(ctx, spec)
		if errors.Is(err, connctd.ErrConflict) {
			fmt.Println("there is one already")
			continue
		}
		fmt.Println(id, err)
	}
	// Output:
	// {Type:lamps Config:(set)}
	// 1cab564f-0adb-8909-b8cf-e582d1876bd3 <nil>
	// there is one already
}

func ExampleError() {
	ctx := context.Background()
	platform := startPlatform()
	defer platform.Close()

	_, err := platform.Client().CreateInstance(ctx, connctd.InstanceSpec{Type: "lamps"})
	if answer, ok := errors.AsType[*connctd.Error](err); ok {
		fmt.Println(answer.StatusCode, answer.Code)
		fmt.Println(answer.Description)
	}
	// Output:
	// 400 BAD_CONFIGURATION
	// configuration: app_key is required
}

func ExampleSubject_CreateClient_noInstance() {
	platform := startPlatform()
	defer platform.Close()

	_, err := platform.Client().Subject("alice").CreateClient(context.Background(), connctd.ClientSpec{Type: "lamps"})
	fmt.Println(errors.Is(err, connctd.ErrNoInstance), errors.Is(err, connctd.ErrBadRequest))
	// Output:
	// true true
}

// An instance goes last.
func ExampleClient_DeleteInstance() {
	ctx := context.Background()
	platform, alice, id := lampsOf(ctx)
	defer platform.Close()
	c := platform.Client()

	for instance, err := range c.Instances(ctx) {
		if err != nil {
			panic(err)
		}
		err := c.DeleteInstance(ctx, instance.ID)
		fmt.Println(len(instance.Clients), "client:", errors.Is(err, connctd.ErrConflict))
		fmt.Println(alice.DeleteClient(ctx, id))
		fmt.Println(c.DeleteInstance(ctx, instance.ID))
	}
	// Output:
	// 1 client: true
	// <nil>
	// <nil>
}

func ExampleSecret() {
	key := connctd.NewSecret("my-application-key")
	fmt.Printf("%v %q %#v\n", key, key, struct{ Key connctd.Secret }{key})
	fmt.Println(key.Reveal())
	// Output:
	// [redacted] [redacted] struct { Key connctd.Secret }{Key:[redacted]}
	// my-application-key
}

func ExampleRef_ID() {
	for _, href := range []string{
		"https://mirror.example/api/v1/connectors/clients/d202e1a7",
		"https://api.connctd.io/login?next=/connectors/clients/d202e1a7",
	} {
		id, err := connctd.Ref[connctd.ClientID]{Href: href}.ID()
		fmt.Println(id, errors.Is(err, connctd.ErrBadReference))
	}
	// Output:
	// d202e1a7 false
	//  true
}
