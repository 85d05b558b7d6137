package connctd_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/connctd/connctd-go/connctd"
)

// A value travels as a string, and must fit the type of its property.
func ExampleSubject_SetProperty() {
	ctx := context.Background()
	platform := startPlatform()
	defer platform.Close()
	alice := platform.Client().Subject("alice")
	blind := blindOf(ctx, alice)

	fmt.Println(alice.SetProperty(ctx, blind, "motor", "closed", connctd.NumberValue(62.5)))
	fmt.Println(alice.SetProperty(ctx, blind, "motor", "locked", connctd.BooleanValue(true)))
	closed := must(alice.GetProperty(ctx, blind, "motor", "closed"))
	locked := must(alice.GetProperty(ctx, blind, "motor", "locked"))
	fmt.Println(must(closed.Value.Number()), must(locked.Value.Boolean()))

	err := alice.SetProperty(ctx, blind, "motor", "closed", "half")
	fmt.Println(errors.Is(err, connctd.ErrBadRequest))
	// Output:
	// <nil>
	// <nil>
	// 62.5 true
	// true
}

func ExampleSubject_SetThingStatus() {
	ctx := context.Background()
	platform := startPlatform()
	defer platform.Close()
	alice := platform.Client().Subject("alice")
	blind := blindOf(ctx, alice)

	fmt.Println(must(alice.GetThing(ctx, blind)).Status)
	fmt.Println(alice.SetThingStatus(ctx, blind, connctd.ThingAvailable))
	fmt.Println(must(alice.GetThing(ctx, blind)).Status)
	// Output:
	// UNKNOWN
	// <nil>
	// AVAILABLE
}
