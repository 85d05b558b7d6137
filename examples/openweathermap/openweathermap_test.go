package openweathermap_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector/connectortest"
	"github.com/connctd/connctd-go/examples/openweathermap"
	"github.com/connctd/connctd-go/examples/openweathermap/standin"
	"github.com/connctd/connctd-go/mockserver"
)

// start creates the instance and a client for a customer in a city.
func start(t *testing.T, srv *mockserver.Server, key, city string) connctd.ClientID {
	t.Helper()
	c := srv.Client()
	spec := connctd.InstanceSpec{Type: "openweathermap", Config: map[string]any{"app_key": connctd.NewSecret(key)}}
	if _, err := c.CreateInstance(t.Context(), spec); err != nil {
		t.Fatal(err)
	}
	created, err := c.Subject("alice").CreateClient(t.Context(), connctd.ClientSpec{
		Type: "openweathermap", Config: map[string]any{"city": city},
	})
	if err != nil {
		t.Fatal(err)
	}
	synctest.Wait()
	return created.ID
}

// readings shows the only thing of a server as "id: value unit".
func readings(t *testing.T, srv *mockserver.Server) []string {
	t.Helper()
	things := srv.State().Things
	if len(things) != 1 {
		t.Fatalf("%d things, want 1: %+v", len(things), srv.State().Clients)
	}
	lines := []string{things[0].Key + " " + things[0].Name}
	for _, p := range things[0].Components[0].Properties {
		lines = append(lines, strings.TrimSpace(string(p.ID)+": "+string(p.Value)+" "+p.Unit))
	}
	return append(lines, things[0].Components[0].Properties[0].LastUpdate.UTC().Format(time.RFC3339))
}

func TestConforms(t *testing.T) {
	t.Parallel()
	connectortest.Conform(t, openweathermap.Connector, standin.New(), connectortest.WithClient(map[string]string{"city": "London"}))
}

func TestEveryRecording(t *testing.T) {
	t.Parallel()
	tests := map[string][]string{
		"London": {
			"2643743 London", "conditions: haze, mist, fog, light intensity drizzle", "temperature: 8.72 °C",
			"pressure: 1006 hPa", "humidity: 87 %", "visibility: 2700 m", "wind-speed: 2.1 m/s", "wind-direction: 20 °",
			"clouds: 90 %", "rain: 0 mm", "snow: 0 mm", "2018-04-11T18:50:00Z",
		},
		"Corvallis,US": {
			"5720727 Corvallis", "conditions: clear sky", "temperature: 9.46 °C",
			"pressure: 1018 hPa", "humidity: 84 %", "visibility: 10000 m", "wind-speed: 0.89 m/s", "wind-direction: 225 °",
			"wind-gust: 0.89 m/s", "clouds: 0 %", "rain: 0 mm", "snow: 0 mm", "2022-01-13T01:45:31Z",
		},
		"Machang": {
			"1280653 Machang", "conditions: overcast clouds", "temperature: 6.64 °C",
			"pressure: 1016 hPa", "humidity: 21 %", "visibility: 10000 m", "wind-speed: 4.65 m/s", "wind-direction: 290 °",
			"wind-gust: 4.45 m/s", "clouds: 100 %", "rain: 0 mm", "snow: 0 mm", "2022-12-19T19:16:57Z",
		},
		"Wroclaw": {
			"3081368 Wroclaw", "conditions: broken clouds", "temperature: 7.67 °C",
			"pressure: 1008 hPa", "humidity: 93 %", "visibility: 10000 m", "wind-speed: 1.5 m/s", "wind-direction: 210 °",
			"clouds: 75 %", "rain: 0 mm", "snow: 0 mm", "2019-11-09T16:30:02Z",
		},
	}
	for city, want := range tests {
		t.Run(city, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				srv := mockserver.New(t, mockserver.WithConnector(openweathermap.Connector), mockserver.WithUpstream(standin.New().Client()))
				start(t, srv, standin.AppKey, city)
				if diff := cmp.Diff(want, readings(t, srv)); diff != "" {
					t.Errorf("thing (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestLondonChangesInTenMinutes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		service := standin.New()
		srv := mockserver.New(t, mockserver.WithConnector(openweathermap.Connector), mockserver.WithUpstream(service.Client()))
		start(t, srv, standin.AppKey, "London")
		before := srv.State().Things[0].ID
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		got := readings(t, srv)
		if got[2] != "temperature: 10.55 °C" || got[1] != "conditions: overcast clouds" {
			t.Errorf("readings after ten minutes = %v", got)
		}
		if after := srv.State().Things[0].ID; after != before {
			t.Errorf("the thing was made anew: %s, then %s", before, after)
		}
		if n := service.Requests(); n != 2 {
			t.Errorf("%d requests in ten minutes, want 2", n)
		}
	})
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	const badKey = "my-secret-but-wrong-key"
	tests := map[string]struct {
		key, city string
		throttle  int
		status    connctd.ClientStatus
		reason    string
		heals     bool
	}{
		"unknown city":   {key: standin.AppKey, city: "Atlantis", status: connctd.StatusError, reason: "city is unknown"},
		"refused key":    {key: badKey, city: "London", status: connctd.StatusStarting},
		"too many calls": {key: standin.AppKey, city: "London", throttle: 1, status: connctd.StatusStarting, heals: true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				service := standin.New()
				service.Throttle(tc.throttle)
				srv := mockserver.New(t, mockserver.WithConnector(openweathermap.Connector), mockserver.WithUpstream(service.Client()))
				id := start(t, srv, tc.key, tc.city)
				client := srv.State().Clients[0]
				if client.Status != tc.status || !strings.Contains(client.Reason, tc.reason) {
					t.Errorf("status %s, reason %q; want %s, %q", client.Status, client.Reason, tc.status, tc.reason)
				}
				time.Sleep(5 * time.Minute)
				synctest.Wait()
				if healed := srv.State().Clients[0].Status == connctd.StatusStarted; healed != tc.heals {
					t.Errorf("started after five minutes: %v, want %v", healed, tc.heals)
				}
				if err := srv.PollNow(id); err != nil && strings.Contains(err.Error(), tc.key) {
					t.Errorf("the error shows the key: %v", err)
				}
			})
		})
	}
}

func TestRefusedKeyWaitsTenMinutes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		service := standin.New()
		srv := mockserver.New(t, mockserver.WithConnector(openweathermap.Connector), mockserver.WithUpstream(service.Client()))
		start(t, srv, "not-accepted-yet", "London")
		time.Sleep(9 * time.Minute)
		synctest.Wait()
		if n := service.Requests(); n != 1 {
			t.Errorf("%d requests in nine minutes, want 1", n)
		}
		time.Sleep(3 * time.Minute)
		synctest.Wait()
		if n := service.Requests(); n != 2 {
			t.Errorf("%d requests in twelve minutes, want 2", n)
		}
	})
}

func TestMissingKeyIsNamed(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.WithConnector(openweathermap.Connector))
	_, err := srv.Client().CreateInstance(t.Context(), connctd.InstanceSpec{Type: "openweathermap"})
	if !errors.Is(err, connctd.ErrBadRequest) || !strings.Contains(err.Error(), "app_key is required") {
		t.Errorf("error = %v", err)
	}
}

func TestConnectorIsShort(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("openweathermap.go")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(source), "\n"); n > 100 {
		t.Errorf("the connector has %d lines, at most 100 are promised", n)
	}
}
