package standin

import (
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
)

//go:embed recorded/*.json
var files embed.FS

// recording is one recorded answer.
type recording struct {
	city, country string
	observed      int64
	metric        bool // recorded in metric units, not in standard ones
	body          []byte
}

// recorded returns a file as it was recorded.
func recorded(name string) []byte {
	body, err := files.ReadFile("recorded/" + name)
	if err != nil {
		panic("standin: " + err.Error()) // a file of this package is missing
	}
	return body
}

// recordings returns all recorded observations, the oldest first.
var recordings = sync.OnceValue(func() []recording {
	entries, err := files.ReadDir("recorded")
	if err != nil {
		panic("standin: " + err.Error())
	}
	var all []recording
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "error-") {
			continue
		}
		all = append(all, parse(e.Name()))
	}
	slices.SortFunc(all, func(a, b recording) int { return cmp.Compare(a.observed, b.observed) })
	return all
})

func parse(name string) recording {
	body := recorded(name)
	var seen struct {
		Name     string `json:"name"`
		Observed int64  `json:"dt"`
		Sys      struct {
			Country string `json:"country"`
		} `json:"sys"`
	}
	if err := json.Unmarshal(body, &seen); err != nil {
		panic(fmt.Sprintf("standin: %s: %v", name, err))
	}
	return recording{seen.Name, seen.Sys.Country, seen.Observed, strings.Contains(name, "metric"), body}
}

// recordingsOf returns the recordings of "London" or "London,GB".
func recordingsOf(query string) []recording {
	city, country, _ := strings.Cut(query, ",")
	city, country = strings.TrimSpace(city), strings.TrimSpace(country)
	var some []recording
	for _, r := range recordings() {
		if strings.EqualFold(r.city, city) && (country == "" || strings.EqualFold(r.country, country)) {
			some = append(some, r)
		}
	}
	return some
}

// in returns the answer in other units: standard (also for an unknown name),
// metric or imperial. Only temperatures and wind differ.
func (r recording) in(units string) ([]byte, error) {
	var doc map[string]json.RawMessage
	if err := json.Unmarshal(r.body, &doc); err != nil {
		return nil, err
	}
	temperature := func(x float64) float64 { return fromKelvin(units, r.kelvin(x)) }
	err := convert(doc, "main", temperature, "temp", "feels_like", "temp_min", "temp_max")
	if err == nil && units == "imperial" {
		err = convert(doc, "wind", func(x float64) float64 { return x / 0.44704 }, "speed", "gust")
	}
	if err != nil {
		return nil, err
	}
	return json.Marshal(doc)
}

func (r recording) kelvin(x float64) float64 {
	if r.metric {
		return x + 273.15
	}
	return x
}

func fromKelvin(units string, k float64) float64 {
	switch units {
	case "metric":
		return k - 273.15
	case "imperial":
		return (k-273.15)*9/5 + 32
	}
	return k
}

// convert changes the named numbers of an object in doc, rounded as the service
// does. What is not there stays so, and other numbers keep their text.
func convert(doc map[string]json.RawMessage, object string, by func(float64) float64, names ...string) error {
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal(doc[object], &fields); err != nil {
		return fmt.Errorf("%s: %w", object, err)
	}
	for _, name := range names {
		if fields[name] == nil {
			continue
		}
		var x float64
		if err := json.Unmarshal(fields[name], &x); err != nil {
			return fmt.Errorf("%s.%s: %w", object, name, err)
		}
		text, err := json.Marshal(math.Round(by(x)*100) / 100)
		if err != nil {
			return fmt.Errorf("%s.%s: %w", object, name, err)
		}
		fields[name] = text
	}
	var err error
	doc[object], err = json.Marshal(fields)
	return err
}
