package standin_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/connctd/connctd-go/examples/openweathermap/standin"
)

// ask returns status and body of a request for the weather.
func ask(t *testing.T, c *http.Client, query url.Values) (int, []byte) {
	t.Helper()
	res, err := c.Get("https://api.openweathermap.org/data/2.5/weather?" + query.Encode())
	if err != nil {
		t.Error(err)
		return 0, nil
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Error(err)
	}
	return res.StatusCode, body
}

func weather(city, units string) url.Values {
	return url.Values{"q": {city}, "units": {units}, "appid": {standin.AppKey}}
}

// number returns the text of a number in a document.
func number(t *testing.T, body []byte, object, name string) string {
	t.Helper()
	doc := map[string]json.RawMessage{}
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal(body, &doc); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(doc[object], &fields); err != nil {
		t.Fatal(err)
	}
	return string(fields[name])
}

func TestUnits(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ standard, metric, imperial, wind, mph string }{
		"Corvallis,US": {"282.61", "9.46", "49.03", "0.89", "1.99"},
		"london":       {"281.87", "8.72", "47.7", "2.1", "4.7"},
		"Machang, cn":  {"279.79", "6.64", "43.95", "4.65", "10.4"},
		"Wroclaw":      {"280.82", "7.67", "45.81", "1.5", "3.36"},
	}
	for city, want := range tests {
		t.Run(city, func(t *testing.T) {
			t.Parallel()
			for units, temp := range map[string]string{
				"": want.standard, "standard": want.standard, "nonsense": want.standard,
				"metric": want.metric, "imperial": want.imperial,
			} {
				_, body := ask(t, standin.New().Client(), weather(city, units))
				if got := number(t, body, "main", "temp"); got != temp {
					t.Errorf("temp in %q = %s, want %s", units, got, temp)
				}
				wind := want.wind
				if units == "imperial" {
					wind = want.mph
				}
				if got := number(t, body, "wind", "speed"); got != wind {
					t.Errorf("wind in %q = %s, want %s", units, got, wind)
				}
			}
		})
	}
}

func TestStepsThroughRecordings(t *testing.T) {
	t.Parallel()
	c := standin.New().Client()
	for i, want := range []string{"8.72", "10.55", "10.55"} {
		_, body := ask(t, c, weather("London,GB", "metric"))
		if got := number(t, body, "main", "temp"); got != want {
			t.Errorf("request %d: temp = %s, want %s", i+1, got, want)
		}
	}
}

func TestErrorsAreAsRecorded(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		query    url.Values
		throttle int
		status   int
		file     string
	}{
		"no key":       {url.Values{"q": {"London"}}, 0, 401, "error-401.json"},
		"a wrong key":  {url.Values{"q": {"London"}, "appid": {"wrong"}}, 0, 401, "error-401.json"},
		"unknown city": {weather("Atlantis", ""), 0, 404, "error-404.json"},
		"wrong land":   {weather("London,US", ""), 0, 404, "error-404.json"},
		"throttled":    {weather("London", ""), 1, 429, "error-429.json"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile("recorded/" + tc.file)
			if err != nil {
				t.Fatal(err)
			}
			s := standin.New()
			s.Throttle(tc.throttle)
			status, body := ask(t, s.Client(), tc.query)
			if status != tc.status || string(body) != string(want) {
				t.Errorf("got %d %s, want %d %s", status, body, tc.status, want)
			}
		})
	}
}

func TestOtherRequests(t *testing.T) {
	t.Parallel()
	s := standin.New()
	if status, body := ask(t, s.Client(), weather(" ", "")); status != 400 || !strings.Contains(string(body), "geocode") {
		t.Errorf("no city: %d %s", status, body)
	}
	for _, tc := range []struct {
		method, path string
		want         int
	}{{"POST", "/data/2.5/weather", 405}, {"GET", "/data/2.5/forecast", 404}} {
		req, err := http.NewRequestWithContext(t.Context(), tc.method, "http://localhost"+tc.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := s.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != tc.want {
			t.Errorf("%s %s: %d, want %d", tc.method, tc.path, res.StatusCode, tc.want)
		}
	}
	if n := s.Requests(); n != 1 {
		t.Errorf("%d requests for the weather were counted, want 1", n)
	}
}

func TestHeedsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://localhost/data/2.5/weather", nil)
	if err != nil {
		t.Fatal(err)
	}
	if res, err := standin.New().Client().Do(req); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
		_ = res.Body.Close()
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	s := standin.New()
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { ask(t, s.Client(), weather("London", "metric")) })
	}
	wg.Wait()
	if n := s.Requests(); n != 20 {
		t.Errorf("%d requests, want 20", n)
	}
}
