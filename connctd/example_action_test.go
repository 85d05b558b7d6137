package connctd_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/connctd/connctd-go/connctd"
)

// blindOf makes a thing of alice that can be asked to do something.
func blindOf(ctx context.Context, alice *connctd.Subject) connctd.ThingID {
	return must(alice.CreateThing(ctx, connctd.Thing{
		Name: "Blind", MainComponentID: "motor",
		Components: []connctd.Component{{
			ID: "motor", Name: "Motor", ComponentType: "MOTOR",
			Properties: []connctd.Property{
				{ID: "closed", Name: "closed", Type: connctd.TypeNumber, Value: "0", Unit: "%"},
				{ID: "locked", Name: "locked", Type: connctd.TypeBoolean, Value: "false"},
			},
			Actions: []connctd.Action{{
				ID: "move", Name: "Move", Parameters: []connctd.Parameter{{Name: "closed", Type: connctd.TypeNumber}},
			}},
		}},
	}))
}

// The parameters of an action are values, as those of properties are.
func ExampleSubject_TriggerAction() {
	ctx := context.Background()
	platform := startPlatform()
	defer platform.Close()
	alice := platform.Client().Subject("alice")
	blind := blindOf(ctx, alice)

	request, err := alice.TriggerAction(ctx, blind, "motor", "move", map[string]connctd.Value{"closed": connctd.NumberValue(75)})
	if err != nil {
		panic(err)
	}
	fmt.Println(request.ID, request.Status)

	_, err = alice.TriggerAction(ctx, blind, "motor", "move", map[string]connctd.Value{"closed": "half"})
	if answer, ok := errors.AsType[*connctd.Error](err); ok {
		fmt.Println(answer.Code)
		fmt.Println(answer.Description)
	}
	// Output:
	// 064cf809-624d-85a5-9ab1-2da3c97e10f6 PENDING
	// BAD_ACTION_PARAMETERS
	// parameters: closed value of 4 bytes is no NUMBER, want a decimal number such as 21.5
}

// Where an app gets the action requests for its things depends on who made them.
func ExampleClient_RegisterCallback() {
	ctx := context.Background()
	platform := startPlatform()
	defer platform.Close()
	c := platform.Client()

	fmt.Println(c.RegisterCallback(ctx, "https://app.example/actions")) // the app itself

	connectors, err := c.GetCallbackURL(ctx) // connectors
	if err != nil {
		panic(err)
	}
	fmt.Println(connectors)
	fmt.Println(c.RegisterCallback(ctx, connectors))

	fmt.Println(c.RegisterCallback(ctx, "app.example/actions"))
	// Output:
	// <nil>
	// http://localhost/connectors/actions
	// <nil>
	// connctd: RegisterCallback: invalid: callback URL: it is neither http nor https
}
