package connctd_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/connctd/connctd-go/connctd"
)

// ResolveThing reads a thing with all its components and their properties.
func ExampleSubject_ResolveThing() {
	ctx := context.Background()
	platform, alice, id := lampsOf(ctx)
	defer platform.Close()

	client := must(alice.GetClient(ctx, id))
	for _, mapping := range client.Mappings {
		thing := must(alice.ResolveThing(ctx, mapping.ThingID))
		for _, component := range thing.Components {
			for _, p := range component.Properties {
				fmt.Println(thing.Name, component.Name, p.Name, p.Value, p.Unit)
			}
		}
	}
	// Output:
	// Lamp in the kitchen Bulb level 50 %
}

// An app can make things of its own, without a connector.
func ExampleSubject_CreateThing() {
	ctx := context.Background()
	platform := startPlatform()
	defer platform.Close()
	alice := platform.Client().Subject("alice")

	id, err := alice.CreateThing(ctx, connctd.Thing{
		Name: "Door", MainComponentID: "lock",
		Components: []connctd.Component{{
			ID: "lock", Name: "Lock", ComponentType: "LOCK",
			Properties: []connctd.Property{{ID: "open", Name: "open", Type: connctd.TypeBoolean, Value: "false"}},
		}},
	})
	if err != nil {
		panic(err)
	}
	fmt.Println(alice.SetProperty(ctx, id, "lock", "open", connctd.BooleanValue(true)))
	fmt.Println(alice.SetThingStatus(ctx, id, connctd.ThingAvailable))
	open := must(alice.GetProperty(ctx, id, "lock", "open"))
	fmt.Println(open.Name, open.Value)

	err = alice.SetProperty(ctx, id, "lock", "open", "ajar")
	fmt.Println(errors.Is(err, connctd.ErrBadRequest))
	fmt.Println(alice.DeleteThing(ctx, id))
	// Output:
	// <nil>
	// <nil>
	// open true
	// true
	// <nil>
}

func ExampleThing_Validate() {
	err := connctd.Thing{
		MainComponentID: "bulb",
		Components:      []connctd.Component{{ID: "bulb", Properties: []connctd.Property{{ID: "level", Type: connctd.TypeNumber, Value: "bright"}}}},
	}.Validate()
	fmt.Println(err)
	// Output:
	// invalid: name is empty; components[0].properties[0] value of 6 bytes is no NUMBER, want a decimal number such as 21.5
}

func ExampleValue_Number() {
	level, err := connctd.NumberValue(21.5).Number()
	fmt.Println(level, err)
	_, err = connctd.Value("warm").Number()
	fmt.Println(err)
	// Output:
	// 21.5 <nil>
	// invalid: value of 4 bytes is no NUMBER, want a decimal number such as 21.5
}
