package connector_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/connector/connectortest"
	"github.com/connctd/connctd-go/mockserver"
)

// machinePages are a list of coffee machines that comes in pages.
var machinePages = mockserver.StandIn(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	pages := map[string]string{
		"":   `{"machines": [{"id": "m-1", "name": "Lobby", "water": 62}], "next": "p2"}`,
		"p2": `{"machines": [{"id": "m-2", "name": "Kitchen", "water": 80}]}`,
	}
	connectortest.JSON(pages[r.URL.Query().Get("cursor")]).ServeHTTP(w, r)
}))

// A list that comes in pages is read to its end, and an error on the way is returned: a
// poll that returned nil would say that what stands on the other pages is missing. A
// cursor that leads in a circle is an error, too, and no poll without an end.
func ExampleHTTP_GetJSON() {
	poll := func(ctx context.Context, in connector.Input[struct{}, struct{}], emit *connector.Emitter) error {
		query := url.Values{}
		for range 100 { // pages
			var page struct {
				Machines []struct {
					ID, Name string
					Water    float64
				}
				Next string
			}
			if err := in.HTTP.GetJSON(ctx, "https://coffee.example/machines", query, &page); err != nil {
				return err
			}
			if page.Machines == nil { // which is not the same as none
				return errors.New("the answer has no list of machines")
			}
			for _, m := range page.Machines {
				emit.Thing(m.ID, connector.Thing(m.Name, "COFFEE_MACHINE", connector.Number("water", "WATER_LEVEL", "%", m.Water)))
			}
			if page.Next == "" {
				return nil
			}
			query.Set("cursor", page.Next)
		}
		return errors.New("the list of machines has no end")
	}

	ctx, cancel := context.WithCancel(context.Background())
	platform, err := mockserver.Start(ctx)
	if err != nil {
		panic(err)
	}
	defer platform.Close()
	runtime := connector.NewRuntime(connector.WithHTTPClient(machinePages))
	stopped := make(chan error)
	go func() { stopped <- runtime.Run(ctx) }()
	err = runtime.Add(connector.Client{
		ID: "alice-1", Subject: "alice", Platform: connector.OnSubject(platform.Client().Subject("alice")),
		Connector: connector.Define(connector.Definition[struct{}, struct{}]{Type: "coffee", Poll: poll}),
	})
	fmt.Println(err, runtime.PollNow(ctx, "alice-1"))
	for _, thing := range platform.State().Things {
		fmt.Println(thing.Name)
	}
	cancel()
	fmt.Println(<-stopped)
	// Output:
	// <nil> <nil>
	// Lobby
	// Kitchen
	// <nil>
}
