package connector

import (
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/scrub"
)

var anyTime = time.Date(2026, 3, 14, 15, 9, 26, 0, time.UTC)

// sensor returns a thing with one component and a property for each value.
func sensor(values ...float64) connctd.Thing {
	ids := []connctd.PropertyID{"a", "b", "c"}
	c := connctd.Component{ID: "main", Name: "Main", ComponentType: "SENSOR"}
	for i, v := range values {
		c.Properties = append(c.Properties, Number(ids[i], "TEMPERATURE", "°C", v))
	}
	return connctd.Thing{Name: "Sensor", Components: []connctd.Component{c}}
}

// emitted returns the thing as an Emitter hands it on.
func emitted(key string, t connctd.Thing) connctd.Thing {
	e := newEmitter("test", &record{}, anyTime)
	return *e.news(key, e.complete(key, t))
}

// cutting is what cuts these secrets.
func cutting(secrets ...string) func() scrub.Set {
	return func() scrub.Set { return scrub.Of(secrets...) }
}
