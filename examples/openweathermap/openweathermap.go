// Package openweathermap is an example of a connector: the weather of a city as a thing.
package openweathermap

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
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
		Poll: func(ctx context.Context, in connector.Input[Instance, Client], emit *connector.Emitter) error {
			var w weather
			query := url.Values{"q": {in.Client.City}, "appid": {in.Instance.AppKey.Reveal()}, "units": {"metric"}}
			err := in.HTTP.GetJSON(ctx, base+"/data/2.5/weather", query, &w)
			if err == nil {
				emit.Thing(strconv.Itoa(w.ID), w.thing())
			}
			return explain(err)
		},
	})
}

// weather is an answer of the service in metric units. Its fields come and go.
type weather struct {
	ID                             int                            `json:"id"` // of the city
	Name                           string                         `json:"name"`
	Observed                       int64                          `json:"dt"`
	Weather                        []struct{ Description string } `json:"weather"`
	Visibility                     any
	Main, Wind, Clouds, Rain, Snow map[string]any
}

func (w weather) thing() connctd.Thing {
	var conditions []string
	for _, c := range w.Weather {
		conditions = append(conditions, c.Description)
	}
	seen := []connctd.Property{connector.Text("conditions", "WEATHER_CONDITIONS", strings.Join(conditions, ", "))}
	number := func(id connctd.PropertyID, meaning, unit string, value any) {
		if x, ok := value.(float64); ok {
			seen = append(seen, connector.Number(id, meaning, unit, x))
		}
	}
	number("temperature", "TEMPERATURE", "°C", w.Main["temp"])
	number("pressure", "PRESSURE", "hPa", w.Main["pressure"])
	number("humidity", "HUMIDITY", "%", w.Main["humidity"])
	number("visibility", "VISIBILITY", "m", w.Visibility)
	number("wind-speed", "WIND_SPEED", "m/s", w.Wind["speed"])
	number("wind-direction", "WIND_DIRECTION", "°", w.Wind["deg"])
	number("wind-gust", "WIND_GUST", "m/s", w.Wind["gust"])
	number("clouds", "CLOUDINESS", "%", w.Clouds["all"])
	number("rain", "RAIN", "mm", cmp.Or[any](w.Rain["1h"], 0.0)) // left out when it is dry
	number("snow", "SNOW", "mm", cmp.Or[any](w.Snow["1h"], 0.0))
	for i := range seen {
		seen[i].LastUpdate = time.Unix(w.Observed, 0).UTC()
	}
	station := connctd.Component{ID: "weather", Name: "Weather", ComponentType: "WEATHER_STATION", Properties: seen}
	return connctd.Thing{Name: w.Name, Manufacturer: "OpenWeatherMap", DisplayType: "WEATHER_STATION", Components: []connctd.Component{station}}
}

// explain says what a refusal means. A new key is refused for hours, so that must heal by itself.
func explain(err error) error {
	if refused, ok := errors.AsType[*connector.StatusError](err); ok {
		switch refused.StatusCode {
		case http.StatusUnauthorized:
			return connector.RetryAfter(fmt.Errorf("app_key is refused (a new one takes up to two hours): %w", err), 10*time.Minute)
		case http.StatusNotFound:
			return connector.Misconfigured(fmt.Errorf("city is unknown to OpenWeatherMap: %w", err))
		}
	}
	return err
}
