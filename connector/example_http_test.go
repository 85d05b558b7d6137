package connector_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

// shop is a technology that sells nothing to those it does not know.
var shop = mockserver.StandIn(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusForbidden)
	fmt.Fprint(w, `{"message": "unknown customer 4711-0815"}`)
}))

// What a status means stands in one line. What the answer repeats of the request is
// cut from the reason.
func ExampleHTTP_JSON() {
	poll := func(ctx context.Context, in connector.Input[struct{}, struct{}], _ *connector.Emitter) error {
		var order struct{ ID string }
		err := in.HTTP.JSON(ctx, connector.JSONRequest{
			Method: http.MethodPut,
			URL:    "https://shop.example/orders",
			Header: http.Header{"Authorization": {"Bearer " + in.Subject}},
			Body:   map[string]string{"customer": "4711-0815"},
		}, &order)
		return connector.Statuses{403: connector.Misconfigured, 401: connector.AuthRevoked}.Explain(err)
	}
	fmt.Println(reasonOf(poll))
	// Output:
	// ERROR: PUT https://shop.example/orders: status 403: {"message": "unknown customer [redacted]"}
}

// A reason in the words of the customer stands first; a pause may last as long as is
// known.
func ExampleStatuses() {
	poll := func(ctx context.Context, in connector.Input[struct{}, struct{}], _ *connector.Emitter) error {
		err := in.HTTP.GetJSON(ctx, "https://shop.example/orders", url.Values{"page": {"1"}}, nil)
		return connector.Statuses{
			401: connector.Pause(10 * time.Minute), // a new key takes some time
			403: connector.Because("you are no customer of the shop", connector.Misconfigured),
		}.Explain(err)
	}
	fmt.Println(reasonOf(poll))
	// Output:
	// ERROR: you are no customer of the shop: GET https://shop.example/orders: status 403: {"message": "unknown customer 4711-0815"}
}

// StatusOf leaves the choice to a switch. Where a 404 is the technology's word, and not one
// that a proxy could say as well, connectortest.Without("404") tells Conform so.
func ExampleStatusOf() {
	poll := func(ctx context.Context, in connector.Input[struct{}, struct{}], emit *connector.Emitter) error {
		err := in.HTTP.GetJSON(ctx, "https://shop.example/orders", nil, nil)
		switch connector.StatusOf(err) {
		case http.StatusForbidden:
			emit.Thing("orders", connctd.Thing{Name: "No orders"}) // that is an answer, too
			return nil
		case http.StatusNotFound:
			emit.Gone("orders")
			return nil
		}
		return err
	}
	fmt.Println(reasonOf(poll))
	// Output:
	// STARTED:
}

// reasonOf polls the shop once and returns the status of the client, with its reason.
func reasonOf(poll func(context.Context, connector.Input[struct{}, struct{}], *connector.Emitter) error) string {
	ctx := context.Background()
	c := connector.Define(connector.Definition[struct{}, struct{}]{Type: "shop", Poll: poll})
	platform, err := mockserver.Start(ctx, mockserver.WithConnector(c), mockserver.WithUpstream(shop))
	if err != nil {
		return err.Error()
	}
	defer platform.Close()
	if _, err := platform.Client().CreateInstance(ctx, connctd.InstanceSpec{Type: "shop"}); err != nil {
		return err.Error()
	}
	created, err := platform.Client().Subject("alice").CreateClient(ctx, connctd.ClientSpec{Type: "shop"})
	if err != nil {
		return err.Error()
	}
	_ = platform.PollNow(created.ID) // the reason has its error
	client := platform.State().Clients[0]
	_, reason, _ := strings.Cut(client.Reason, string(client.ID)+": ")
	return strings.TrimSpace(string(client.Status) + ": " + reason)
}
