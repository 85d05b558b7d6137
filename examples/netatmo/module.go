package netatmo

import (
	"cmp"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// answer tells of all stations of a customer. Its fields come and go.
type answer struct {
	Body struct {
		Devices []struct {
			module           // a station measures as well
			Station string   `json:"station_name"`
			Home    string   `json:"home_name"`
			Modules []module `json:"modules"`
		} `json:"devices"`
	} `json:"body"`
}

// module is a station, or one of the modules around it.
type module struct {
	ID        string   `json:"_id"`
	Type      string   `json:"type"`
	Name      string   `json:"module_name"`
	Reachable *bool    `json:"reachable"`
	LastSeen  int64    `json:"last_seen"`
	Battery   *float64 `json:"battery_percent"`
	Data      struct {
		Measured                                         int64 `json:"time_utc"`
		Temperature, Humidity, CO2, Noise                *float64
		Pressure, AbsolutePressure                       *float64
		WindStrength, WindAngle, GustStrength, GustAngle *float64
		Rain                                             *float64
		RainInHour                                       *float64 `json:"sum_rain_1"`
		RainInDay                                        *float64 `json:"sum_rain_24"`
	} `json:"dashboard_data"` // left out when there was nothing to measure for long
}

// modules returns all stations and modules. One that is under two stations comes once.
func (a answer) modules() []module {
	var all []module
	at := map[string]int{}
	for _, station := range a.Body.Devices {
		station.Name = cmp.Or(station.Name, station.Station, station.Home)
		for _, m := range append([]module{station.module}, station.Modules...) {
			i, known := at[m.ID]
			switch {
			case m.ID == "": // nobody could tell it from another
			case known:
				all[i] = all[i].or(m)
			default:
				at[m.ID] = len(all)
				all = append(all, m)
			}
		}
	}
	return all
}

// or returns the later of two sightings of a module, with the name that it has in
// either: the stations to which it once belonged remember it without.
func (m module) or(other module) module {
	later := cmp.Or(cmp.Compare(other.Data.Measured, m.Data.Measured), cmp.Compare(other.LastSeen, m.LastSeen)) > 0
	if later {
		m, other = other, m
	}
	m.Name = cmp.Or(m.Name, other.Name)
	return m
}

// thing returns whatever the module measures, of types that are not known yet, too.
func (m module) thing() connctd.Thing {
	d := m.Data
	t := connector.Thing(cmp.Or(m.Name, names[m.Type], "Netatmo module"), "WEATHER_STATION",
		connector.Optional("temperature", "TEMPERATURE", "°C", d.Temperature),
		connector.Optional("humidity", "HUMIDITY", "%", d.Humidity),
		connector.Optional("co2", "CO2", "ppm", d.CO2),
		connector.Optional("noise", "NOISE", "dB", d.Noise),
		connector.Optional("pressure", "PRESSURE", "mbar", d.Pressure),
		connector.Optional("absolute-pressure", "ABSOLUTE_PRESSURE", "mbar", d.AbsolutePressure),
		connector.Optional("wind-speed", "WIND_SPEED", "km/h", d.WindStrength),
		connector.Optional("wind-direction", "WIND_DIRECTION", "°", d.WindAngle),
		connector.Optional("gust-speed", "WIND_GUST", "km/h", d.GustStrength),
		connector.Optional("gust-direction", "WIND_GUST_DIRECTION", "°", d.GustAngle),
		connector.Optional("rain", "RAIN", "mm", d.Rain),
		connector.Optional("rain-in-hour", "RAIN_IN_HOUR", "mm", d.RainInHour),
		connector.Optional("rain-in-day", "RAIN_IN_DAY", "mm", d.RainInDay),
		connector.Optional("battery", "BATTERY_LEVEL", "%", m.Battery),
	)
	t.Manufacturer = "Netatmo"
	t.Status = connctd.ThingAvailable
	if m.unreachable() {
		t.Status = connctd.ThingUnavailable
	}
	return connector.Measured(m.measured(), t)
}

// names are those of modules to which nobody has given one.
var names = map[string]string{
	"NAMain":    "Indoor station",
	"NAModule1": "Outdoor module",
	"NAModule2": "Wind gauge",
	"NAModule3": "Rain gauge",
	"NAModule4": "Indoor module",
}

// unreachable reports what the service says, or else whether there is nothing new.
func (m module) unreachable() bool {
	if m.Reachable != nil {
		return !*m.Reachable
	}
	return m.Data.Measured == 0
}

// measured returns when the values were true; zero if the service does not tell.
func (m module) measured() time.Time {
	at := cmp.Or(m.Data.Measured, m.LastSeen)
	if at == 0 {
		return time.Time{}
	}
	return time.Unix(at, 0)
}
