package netatmo_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connector/connectortest"
	"github.com/connctd/connctd-go/examples/netatmo"
)

// recordedThings were read off the recording by eye.
var recordedThings = map[string][]string{
	"12:34:56:37:11:ca": {
		"NetatmoIndoor, AVAILABLE", "temperature: 24.6 °C", "humidity: 36 %", "co2: 749 ppm", "noise: 37 dB",
		"pressure: 1017.3 mbar", "absolute-pressure: 939.7 mbar", "2019-06-01T18:19:31Z",
	},
	"12:34:56:36:fc:de": {
		"NetatmoOutdoor, AVAILABLE", "temperature: 28.6 °C", "humidity: 24 %", "battery: 87 %", "2019-06-01T18:19:17Z",
	},
	"12:34:56:07:bb:3e": {
		"Kitchen, AVAILABLE", "temperature: 28 °C", "humidity: 26 %", "co2: 503 ppm", "battery: 83 %", "2019-06-01T18:18:45Z",
	},
	"12:34:56:07:bb:0e": {
		"Livingroom, AVAILABLE", "temperature: 26.4 °C", "humidity: 31 %", "co2: 451 ppm", "battery: 79 %", "2019-06-01T18:18:13Z",
	},
	"12:34:56:03:1b:e4": {
		"Garden, AVAILABLE", "wind-speed: 4 km/h", "wind-direction: 217 °", "gust-speed: 9 km/h", "gust-direction: 206 °",
		"battery: 85 %", "2019-06-01T18:19:30Z",
	},
	"12:34:56:05:51:20": {
		"Yard, AVAILABLE", "rain: 0 mm", "rain-in-hour: 0 mm", "rain-in-day: 0 mm", "battery: 93 %", "2019-06-01T18:19:30Z",
	},
	"12 :34: 56:36:fd:3c": { // of a module without a name, but the station has one
		"Valley Road, AVAILABLE", "temperature: 22.4 °C", "humidity: 46 %", "co2: 471 ppm", "noise: 47 dB",
		"pressure: 1011.5 mbar", "absolute-pressure: 1002.8 mbar", "2020-02-16T06:42:10Z",
	},
	"12 :34: 56:36:e6:c0": { // not reached since 2019
		"Module, UNAVAILABLE", "battery: 22 %", "2019-10-31T04:55:42Z",
	},
	"12:34:56:05:25:6e": {
		"Rain Gauge, AVAILABLE", "rain: 0 mm", "rain-in-hour: 0 mm", "rain-in-day: 0 mm", "battery: 82 %", "2020-02-16T06:42:09Z",
	},
	"12:34:56:32:a7:60": {
		"Indoor, AVAILABLE", "temperature: 18.2 °C", "humidity: 45 %", "co2: 542 ppm", "noise: 45 dB",
		"pressure: 1013 mbar", "absolute-pressure: 1001.9 mbar", "2020-05-03T04:44:33Z",
	},
	"12:34:56:1c:68:2e": {
		"Inne - Nere, AVAILABLE", "temperature: 20.8 °C", "humidity: 41 %", "co2: 674 ppm", "noise: 34 dB",
		"pressure: 1012.1 mbar", "absolute-pressure: 1001 mbar", "2020-05-03T04:49:47Z",
	},
	"12:34:56:02:b3:da": {
		"Regnmätare, AVAILABLE", "rain: 0 mm", "rain-in-hour: 0 mm", "rain-in-day: 0.1 mm", "battery: 81 %", "2020-05-03T04:49:46Z",
	},
	"12:34:56:03:76:60": {
		"Inne - Uppe, AVAILABLE", "temperature: 19.6 °C", "humidity: 41 %", "co2: 696 ppm", "battery: 14 %", "2020-05-03T04:49:34Z",
	},
	"12:34:56:32:db:06": { // under Ateljen without a name and never seen, under Bolås with data
		"Ute, AVAILABLE", "temperature: 6.4 °C", "humidity: 91 %", "battery: 81 %", "2020-05-03T04:49:40Z",
	},
	"12:34:56:1d:68:2e": {
		"Basisstation, AVAILABLE", "temperature: 20.8 °C", "humidity: 41 %", "co2: 674 ppm", "noise: 34 dB",
		"pressure: 1012.1 mbar", "absolute-pressure: 1001 mbar", "2020-05-03T04:49:47Z",
	},
	"12:34:56:58:c8:54": {
		"Njurunda (Indoor), AVAILABLE", "temperature: 19.7 °C", "humidity: 40 %", "co2: 993 ppm", "noise: 40 dB",
		"pressure: 1015.6 mbar", "absolute-pressure: 1007.8 mbar", "2020-11-20T13:19:09Z",
	},
	"12:34:56:58:e6:38": { // nobody gave it a name
		"Outdoor module, AVAILABLE", "temperature: 0.6 °C", "humidity: 77 %", "battery: 100 %", "2020-11-20T13:18:48Z",
	},
}

func TestRecordedStations(t *testing.T) {
	t.Parallel()
	homeTest(t, func(h home) {
		h.allow()
		if diff := cmp.Diff(recordedThings, h.things()); diff != "" {
			h.Errorf("things (-want +got):\n%s", diff)
		}
		for _, thing := range h.State().Things {
			if thing.Manufacturer != "Netatmo" || thing.DisplayType != "WEATHER_STATION" {
				h.Errorf("thing %q is a %s by %s", thing.Key, thing.DisplayType, thing.Manufacturer)
			}
		}
	})
}

// The bench asks for consent and hands out tokens by itself, so it needs the data alone.
func TestConforms(t *testing.T) {
	body, err := os.ReadFile("standin/recorded/getstationsdata.json")
	if err != nil {
		t.Fatal(err)
	}
	connectortest.Conform(t, netatmo.Connector, connectortest.Routes{
		"GET /api/getstationsdata": connectortest.JSON(string(body)),
	})
}
