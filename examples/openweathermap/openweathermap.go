// Package openweathermap is an example of a connector: the weather of a city as a thing.
package openweathermap

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// BaseURL is where OpenWeatherMap is.
const BaseURL = "https://api.openweathermap.org"

// Instance is the configuration of an app.
type Instance struct {
	AppKey connctd.Secret `connctd:"app_key,required" doc:"application key from openweathermap.org" sample:"0123456789abcdef0123456789abcdef"`
}

// Client is the configuration of each customer.
type Client struct {
	City string `connctd:"city,required" doc:"name of the city, with or without a country" sample:"London,GB"`
}

// Connector asks the live service.
var Connector = New(BaseURL)

// New returns a connector that asks the service at base.
func New(base string) connector.Connector {
	return connector.Define(connector.Definition[Instance, Client]{
		Type: "openweathermap", Name: "OpenWeatherMap", Description: "Current weather of a city", Every: 10 * time.Minute,
		Rate: connector.Rate{Requests: 60, Per: time.Minute}, // of the free plan
		Poll: func(ctx context.Context, in connector.Input[Instance, Client], emit *connector.Emitter) error {
			var w weather
			query := url.Values{"q": {in.Client.City}, "appid": {in.Instance.AppKey.Reveal()}, "units": {"metric"}}
			err := in.HTTP.GetJSON(ctx, base+"/data/2.5/weather", query, &w)
			if err == nil {
				emit.Thing(strconv.Itoa(w.ID), w.thing())
			}
			return refusals.Explain(err)
		},
	})
}

// weather is an answer of the service in metric units. Its fields come and go.
type weather struct {
	ID         int                            `json:"id"` // of the city
	Name       string                         `json:"name"`
	Observed   int64                          `json:"dt"`
	Weather    []struct{ Description string } `json:"weather"`
	Visibility *float64                       `json:"visibility"`
	Main       struct{ Temp, Pressure, Humidity *float64 }
	Wind       struct{ Speed, Deg, Gust *float64 }
	Clouds     struct{ All *float64 }
	Rain, Snow struct {
		Hour float64 `json:"1h"` // left out when it is dry
	}
}

// conditions are left out if there are none: the last ones still hold.
func (w weather) conditions() connctd.Property {
	var all []string
	for _, c := range w.Weather {
		all = append(all, c.Description)
	}
	if len(all) == 0 {
		return connctd.Property{}
	}
	return connector.Text("conditions", "WEATHER_CONDITIONS", strings.Join(all, ", "))
}

func (w weather) thing() connctd.Thing {
	station := connector.Component("weather", "WEATHER_STATION",
		w.conditions(),
		connector.Optional("temperature", "TEMPERATURE", "°C", w.Main.Temp),
		connector.Optional("pressure", "PRESSURE", "hPa", w.Main.Pressure),
		connector.Optional("humidity", "HUMIDITY", "%", w.Main.Humidity),
		connector.Optional("visibility", "VISIBILITY", "m", w.Visibility),
		connector.Optional("wind-speed", "WIND_SPEED", "m/s", w.Wind.Speed),
		connector.Optional("wind-direction", "WIND_DIRECTION", "°", w.Wind.Deg),
		connector.Optional("wind-gust", "WIND_GUST", "m/s", w.Wind.Gust),
		connector.Optional("clouds", "CLOUDINESS", "%", w.Clouds.All),
		connector.Number("rain", "RAIN", "mm", w.Rain.Hour),
		connector.Number("snow", "SNOW", "mm", w.Snow.Hour),
	)
	station.Name = "Weather"
	return connector.Measured(time.Unix(w.Observed, 0), connctd.Thing{
		Name: w.Name, Manufacturer: "OpenWeatherMap", DisplayType: "WEATHER_STATION",
		Components: []connctd.Component{station},
	})
}

// refusals says what they mean. A new key is refused for hours, so that must heal by itself.
var refusals = connector.Statuses{
	401: connector.Because("app_key is refused (a new one takes up to two hours)", connector.Pause(10*time.Minute)),
	404: connector.Because("city is unknown to OpenWeatherMap", connector.Misconfigured),
}
