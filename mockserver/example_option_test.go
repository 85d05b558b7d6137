package mockserver_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/connector/connectortest"
	"github.com/connctd/connctd-go/mockserver"
)

// What a hosted connector asks of its technology is answered by a stand-in.
func ExampleWithUpstream() {
	ctx := context.Background()
	thermometer := connector.Define(connector.Definition[struct{}, struct{}]{
		Type: "thermometer",
		Poll: func(ctx context.Context, in connector.Input[struct{}, struct{}], emit *connector.Emitter) error {
			var degrees float64
			if err := in.HTTP.GetJSON(ctx, "https://weather.example/now", nil, &degrees); err != nil {
				return err
			}
			emit.Thing("1", connctd.Thing{Name: "Thermometer", Components: []connctd.Component{{
				ID: "sensor", Properties: []connctd.Property{connector.Number("temperature", "TEMPERATURE", "°C", degrees)},
			}}})
			return nil
		},
	})
	standIn := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "21.5") })
	srv, err := mockserver.Start(ctx, mockserver.WithConnector(thermometer), mockserver.WithUpstream(mockserver.StandIn(standIn)))
	if err != nil {
		panic(err)
	}
	defer srv.Close()
	c := srv.Client()
	if _, err := c.CreateInstance(ctx, connctd.InstanceSpec{Type: "thermometer"}); err != nil {
		panic(err)
	}
	if _, err := c.Subject("alice").CreateClient(ctx, connctd.ClientSpec{Type: "thermometer"}); err != nil {
		panic(err)
	}
	err = srv.WaitFor(ctx, "there is a thing", func(s mockserver.State) bool { return len(s.Things) == 1 })
	fmt.Println(err, srv.State().Things[0].Components[0].Properties[0].Value)
	// Output:
	// <nil> 21.5
}

// Routes, or any other handler, answer in place of a technology, for whatever asks it.
func ExampleStandIn() {
	weather := mockserver.StandIn(connectortest.Routes{"GET /now": connectortest.JSON("21.5")})
	res, err := weather.Get("https://weather.example/now")
	if err != nil {
		panic(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	fmt.Println(res.StatusCode, string(body), err)
	_, err = weather.Get("/now")
	fmt.Println(err)
	// Output:
	// 200 21.5 <nil>
	// Get "/now": unsupported protocol scheme ""
}

// The error of WaitFor says what was waited for and what there was instead.
func ExampleServer_WaitFor() {
	srv, err := mockserver.Start(context.Background())
	if err != nil {
		panic(err)
	}
	defer srv.Close()

	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	err = srv.WaitFor(ctx, "alice has a thing", func(s mockserver.State) bool { return len(s.Things) > 0 })
	fmt.Println(err)
	// Output:
	// mockserver: waiting until alice has a thing: context deadline exceeded; there are 0 instances, 0 things, clients: none
}

// Another HTTP client reaches the server in memory, too.
func ExampleServer_HTTPClient() {
	srv, err := mockserver.Start(context.Background())
	if err != nil {
		panic(err)
	}
	defer srv.Close()

	res, err := srv.HTTPClient().Get(srv.BaseURL() + "/connectors/descriptions")
	if err != nil {
		panic(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	fmt.Println(res.StatusCode, string(body), err)
	// Output:
	// 200 [] <nil>
}

// The same seed and the same calls give the same ids.
func ExampleWithSeed() {
	for _, seed := range []uint64{1, 1, 2} {
		srv, err := mockserver.Start(context.Background(), mockserver.WithSeed(seed), mockserver.WithConnector(steady("plain")))
		if err != nil {
			panic(err)
		}
		id, err := srv.Client().CreateInstance(context.Background(), connctd.InstanceSpec{Type: "plain", Config: key})
		fmt.Println(id, err)
		_ = srv.Close()
	}
	// Output:
	// 632834dc-06a9-8ed4-a2d0-c66cd846d410 <nil>
	// 632834dc-06a9-8ed4-a2d0-c66cd846d410 <nil>
	// fbf65801-c59a-88ed-a79f-faf4522d9ad6 <nil>
}

func ExampleAllowBadRequests() {
	for _, opts := range [][]mockserver.Option{nil, {mockserver.AllowBadRequests()}} {
		tb := &fakeTB{} // in a test: t *testing.T
		srv := mockserver.New(tb, opts...)
		res, err := srv.HTTPClient().Get(srv.BaseURL() + "/no/such/path")
		if err != nil {
			panic(err)
		}
		_ = res.Body.Close()
		tb.end()
		fmt.Println(res.StatusCode, "failures:", len(tb.errors))
	}
	// Output:
	// 404 failures: 1
	// 404 failures: 0
}

// What the documents leave open, an app should take either way.
func ExampleDialects() {
	ctx := context.Background()
	for _, d := range mockserver.Dialects()[:2] { // in a test: all, each in a subtest
		srv, err := mockserver.Start(ctx, mockserver.WithConnector(steady("plain")), mockserver.WithDialect(d))
		if err != nil {
			panic(err)
		}
		all, err := srv.Client().ListDescriptions(ctx)
		fmt.Println(d, "→", len(all), "connector", err)
		_ = srv.Close()
	}
	// Output:
	// bare description → 1 connector <nil>
	// client_id → 1 connector <nil>
}
