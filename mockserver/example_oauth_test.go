package mockserver_test

import (
	"context"
	"fmt"
	"net/url"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/connector/connectortest"
	"github.com/connctd/connctd-go/mockserver"
)

// coffee is a technology that asks its customers itself.
var coffee = connector.Define(connector.Definition[struct{}, struct{}]{
	Type: "coffee",
	OAuth: func(struct{}) connector.OAuth {
		return connector.OAuth{
			ClientID: "app", ClientSecret: connctd.NewSecret("s3cretOfTheApp"),
			AuthURL: "https://coffee.example/authorize", TokenURL: "https://coffee.example/token",
		}
	},
	Poll: func(ctx context.Context, in connector.Input[struct{}, struct{}], emit *connector.Emitter) error {
		var machine struct{ Water float64 }
		if err := in.HTTP.GetJSON(ctx, "https://coffee.example/machine", nil, &machine); err != nil {
			return err
		}
		emit.Thing("machine", connector.Thing("Machine", "COFFEE_MACHINE", connector.Number("water", "WATER_LEVEL", "%", machine.Water)))
		return nil
	},
})

// agree does what the page of a technology does with a customer who agrees: it sends
// the browser back with a code. With error=access_denied in its place, she said no.
func agree(asked *url.URL) *url.URL {
	query := asked.Query()
	back, err := url.Parse(query.Get("redirect_uri"))
	if err != nil {
		panic(err)
	}
	back.RawQuery = url.Values{"state": {query.Get("state")}, "code": {"code-of-alice"}}.Encode()
	return back
}

// Where the technology asks by OAuth, a route that hands out tokens stands in for it, and
// a few lines for the page on which its customers agree.
func ExampleServer_Browse_oAuth() {
	ctx := context.Background()
	upstream := mockserver.StandIn(connectortest.Routes{
		"POST /token":  connectortest.JSON(`{"access_token": "token-of-alice", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "another-token"}`),
		"GET /machine": connectortest.JSON(`{"water": 62}`),
	})
	srv, err := mockserver.Start(ctx, mockserver.WithConnector(coffee), mockserver.WithUpstream(upstream))
	if err != nil {
		panic(err)
	}
	defer srv.Close()
	c := srv.Client()
	config := map[string]any{"origin_callback_uri": "https://app.example/back"}
	if _, err := c.CreateInstance(ctx, connctd.InstanceSpec{Type: "coffee", Config: config}); err != nil {
		panic(err)
	}
	created, err := c.Subject("alice").CreateClient(ctx, connctd.ClientSpec{Type: "coffee"})
	if err != nil {
		panic(err)
	}

	page, err := srv.Browse(ctx, created.Redirect)
	if err != nil {
		panic(err)
	}
	fmt.Println("asked at", page.SentTo.Host+page.SentTo.Path)
	if page, err = srv.Browse(ctx, agree(page.SentTo)); err != nil {
		panic(err)
	}
	fmt.Println("back at", page.SentTo.Host+page.SentTo.Path)
	err = srv.WaitFor(ctx, "alice is connected", func(s mockserver.State) bool { return s.Clients[0].Status == connctd.StatusStarted })
	fmt.Println(srv.State().Things[0].Name, err)
	// Output:
	// asked at coffee.example/authorize
	// back at app.example/back
	// Machine <nil>
}
