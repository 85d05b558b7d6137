package connector_test

import (
	"context"
	"net/url"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// Instance is what the app configures once.
type Instance struct {
	AppKey connctd.Secret `connctd:"app_key,required" doc:"key from weather.example" sample:"0123456789abcdef"`
}

// Client is what each customer configures.
type Client struct {
	City string `connctd:"city,required" doc:"name of the city" sample:"London"`
}

// Thermometer is a whole connector.
var Thermometer = connector.Define(connector.Definition[Instance, Client]{
	Type: "thermometer", Name: "Thermometer", Every: 10 * time.Minute,
	Poll: func(ctx context.Context, in connector.Input[Instance, Client], emit *connector.Emitter) error {
		var answer struct {
			ID   string  `json:"id"`
			Temp float64 `json:"temp"`
		}
		query := url.Values{"city": {in.Client.City}, "key": {in.Instance.AppKey.Reveal()}}
		if err := in.HTTP.GetJSON(ctx, "https://weather.example/now", query, &answer); err != nil {
			return err // tried again later; nothing is removed
		}
		emit.Thing(answer.ID, connctd.Thing{
			Name: in.Client.City,
			Components: []connctd.Component{{
				ID: "thermometer", Name: "Thermometer", ComponentType: "SENSOR",
				Properties: []connctd.Property{connector.Number("temperature", "TEMPERATURE", "°C", answer.Temp)},
			}},
		})
		return nil
	},
})
