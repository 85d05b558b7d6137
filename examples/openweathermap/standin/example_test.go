package standin_test

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/connctd/connctd-go/examples/openweathermap/standin"
)

func ExampleService() {
	service := standin.New()
	var weather struct {
		Name string
		Main struct{ Temp float64 }
	}
	for range 2 {
		res, err := service.Client().Get("https://api.openweathermap.org/data/2.5/weather?units=metric&q=London&appid=" + standin.AppKey)
		if err != nil || res.StatusCode != http.StatusOK {
			panic(err)
		}
		if err := json.NewDecoder(res.Body).Decode(&weather); err != nil {
			panic(err)
		}
		fmt.Println(weather.Name, weather.Main.Temp)
	}
	// Output:
	// London 8.72
	// London 10.55
}
