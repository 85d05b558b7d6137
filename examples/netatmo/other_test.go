package netatmo_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
)

// What other accounts and other years may have. The client begins at midnight of the
// first of January 2000.
func TestOtherAccounts(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		devices string
		want    map[string][]string
	}{
		"nothing yet": {``, map[string][]string{}},
		"a station that was just set up": {
			`{"_id": "a", "type": "NAMain"}`,
			map[string][]string{"a": {"Indoor station, UNAVAILABLE", "nothing measured"}},
		},
		"a home with a name": {
			`{"_id": "a", "type": "NAMain", "home_name": "Cabin", "reachable": true}`,
			map[string][]string{"a": {"Cabin, AVAILABLE", "nothing measured"}},
		},
		"null in place of what is missing": {
			`{"_id": "a", "type": "NAMain", "module_name": null, "reachable": null, "last_seen": null, "battery_percent": null, "dashboard_data": null, "place": null, "modules": null}`,
			map[string][]string{"a": {"Indoor station, UNAVAILABLE", "nothing measured"}},
		},
		"reachable is left out": {
			`{"_id": "a", "type": "NAMain", "dashboard_data": {"time_utc": 1700000000, "CO2": 400}}`,
			map[string][]string{"a": {"Indoor station, AVAILABLE", "co2: 400 ppm", "2023-11-14T22:13:20Z"}},
		},
		"the last data of a module that is out of reach": {
			`{"_id": "a", "type": "NAMain", "modules": [{"_id": "b", "type": "NAModule1", "reachable": false, "dashboard_data": {"time_utc": 1700000000, "Temperature": -12.5}}]}`,
			map[string][]string{
				"a": {"Indoor station, UNAVAILABLE", "nothing measured"},
				"b": {"Outdoor module, UNAVAILABLE", "temperature: -12.5 °C", "2023-11-14T22:13:20Z"},
			},
		},
		"no time": {
			`{"_id": "a", "reachable": true, "dashboard_data": {"Temperature": 1}}`,
			map[string][]string{"a": {"Netatmo module, AVAILABLE", "temperature: 1 °C", "2000-01-01T00:00:00Z"}},
		},
		"types of the future": {
			`{"_id": "a b", "type": "NAModule9", "reachable": true, "battery_percent": 0, "dashboard_data": {"time_utc": 1700000000, "Radon": 7, "Noise": 31}}`,
			map[string][]string{"a b": {"Netatmo module, AVAILABLE", "noise: 31 dB", "battery: 0 %", "2023-11-14T22:13:20Z"}},
		},
		"wind and rain without names": {
			`{"_id": "a", "modules": [{"_id": "b", "type": "NAModule2", "dashboard_data": {"time_utc": 1700000000, "WindStrength": 0}}, {"_id": "c", "type": "NAModule3", "dashboard_data": {"time_utc": 1700000000, "Rain": 0.202}}]}`,
			map[string][]string{
				"a": {"Netatmo module, UNAVAILABLE", "nothing measured"},
				"b": {"Wind gauge, AVAILABLE", "wind-speed: 0 km/h", "2023-11-14T22:13:20Z"},
				"c": {"Rain gauge, AVAILABLE", "rain: 0.202 mm", "2023-11-14T22:13:20Z"},
			},
		},
		"a module under two stations, the later sighting first": {
			`{"_id": "a", "modules": [{"_id": "c", "reachable": true, "dashboard_data": {"time_utc": 1700000000, "Humidity": 50}}]},
			 {"_id": "b", "modules": [{"_id": "c", "module_name": "Hall", "reachable": false, "last_seen": 1700000099, "dashboard_data": {"time_utc": 1600000000, "Humidity": 90}}]}`,
			map[string][]string{
				"a": {"Netatmo module, UNAVAILABLE", "nothing measured"},
				"b": {"Netatmo module, UNAVAILABLE", "nothing measured"},
				"c": {"Hall, AVAILABLE", "humidity: 50 %", "2023-11-14T22:13:20Z"},
			},
		},
		"a station that is a module of another": {
			`{"_id": "a", "modules": [{"_id": "b", "module_name": "Attic"}]}, {"_id": "b", "station_name": "House"}`,
			map[string][]string{
				"a": {"Netatmo module, UNAVAILABLE", "nothing measured"},
				"b": {"Attic, UNAVAILABLE", "nothing measured"},
			},
		},
		"no id": {
			`{"_id": "a", "modules": [{"module_name": "Hall"}, {"_id": ""}]}`,
			map[string][]string{"a": {"Netatmo module, UNAVAILABLE", "nothing measured"}},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			homeTest(t, func(h home) {
				h.service.Replay(fmt.Appendf(nil, `{"body": {"devices": [%s]}, "status": "ok"}`, tc.devices))
				h.allow()
				h.wantStatus(connctd.StatusStarted, "")
				if diff := cmp.Diff(tc.want, h.things()); diff != "" {
					h.Errorf("things (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// A module that is out of reach for a while keeps its id and its last values.
func TestOutOfReachForAWhile(t *testing.T) {
	t.Parallel()
	const far = `{"body": {"devices": [{"_id": "a", "module_name": "Attic", "reachable": false}]}}`
	const near = `{"body": {"devices": [{"_id": "a", "module_name": "Attic", "reachable": true, "dashboard_data": {"time_utc": 1700000000, "Temperature": 1}}]}}`
	homeTest(t, func(h home) {
		h.service.Replay([]byte(near))
		h.allow()
		id := h.State().Things[0].ID
		for _, now := range []struct{ answer, status string }{{far, "UNAVAILABLE"}, {near, "AVAILABLE"}} {
			h.service.Replay([]byte(now.answer))
			time.Sleep(11 * time.Minute)
			want := map[string][]string{"a": {"Attic, " + now.status, "temperature: 1 °C", "2023-11-14T22:13:20Z"}}
			if diff := cmp.Diff(want, h.things()); diff != "" {
				h.Errorf("things (-want +got):\n%s", diff)
			}
		}
		if now := h.State().Things[0].ID; now != id {
			h.Errorf("the thing was made anew: %s, then %s", id, now)
		}
	})
}
