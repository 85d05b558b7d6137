package connector_test

import (
	"fmt"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// Most things have one component: they are one literal. What the technology leaves
// out is left out.
func ExampleThing() {
	temperature, observed := 21.5, time.Unix(1700000000, 0)
	var humidity *float64
	thing := connector.Measured(observed, connector.Thing("Kitchen", "WEATHER_STATION",
		connector.Text("sky", "WEATHER_CONDITIONS", "clear"),
		connector.Optional("temperature", "TEMPERATURE", "°C", &temperature),
		connector.Optional("humidity", "HUMIDITY", "%", humidity),
	))
	for _, p := range thing.Components[0].Properties {
		fmt.Println(p.ID, p.Value, p.LastUpdate.Format(time.RFC3339))
	}
	// Output:
	// sky clear 2023-11-14T22:13:20Z
	// temperature 21.5 2023-11-14T22:13:20Z
}

// Components and actions are put together as they are read.
func ExampleComponent() {
	lamp := connector.Component("lamp", "LAMP", connector.Boolean("on", "SWITCH_STATE", true))
	lamp.Actions = []connctd.Action{connector.Action("dim", connctd.Parameter{Name: "level", Type: connctd.TypeNumber})}
	sensor := connector.Component("sensor", "SENSOR", connector.Number("brightness", "BRIGHTNESS", "lx", 320))
	thing := connctd.Thing{Name: "Desk", Components: []connctd.Component{lamp, sensor}}
	for _, c := range thing.Components {
		fmt.Println(c.Name, c.Properties[0].Value, len(c.Actions))
	}
	// Output:
	// lamp true 1
	// sensor 320 0
}
