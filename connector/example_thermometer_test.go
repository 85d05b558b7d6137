package connector_test

import (
	"context"
	"net/url"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// Instance is the configuration of the app, Client that of each customer.
type Instance struct {
	AppKey connctd.Secret `connctd:"app_key,required" doc:"from example.org" sample:"0123456789abcdef"`
}

// Client is the configuration of each customer.
type Client struct {
	City  string        `connctd:"city,required" sample:"London"`
	Proxy string        `connctd:"proxy,url"`
	Pause time.Duration `connctd:"pause" default:"90s"`
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
