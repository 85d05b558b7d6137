package connector_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

// A technology that takes 600 requests an hour gets no more, however many customers
// an instance has. A request that had to wait for longer than its poll may last is
// not sent: the poll says when it could be.
func ExampleRate() {
	bookkeeping := connector.Define(connector.Definition[struct{}, struct{}]{
		Type: "books", Rate: connector.Rate{Requests: 1, Per: time.Hour},
		Poll: func(ctx context.Context, in connector.Input[struct{}, struct{}], _ *connector.Emitter) error {
			for range 2 {
				if err := in.HTTP.GetJSON(ctx, "https://books.example/pages", nil, nil); err != nil {
					return err
				}
			}
			return nil
		},
	})
	fmt.Println(pollError(bookkeeping))
	// Output:
	// GET https://books.example/pages: connector: the rate of this instance is used up: the next request may be sent in 1h0m0s
}

// Concurrency keeps a library, or a gateway, that can do little at once from being
// asked by many. Clients that wait keep no others from being polled.
func ExampleConcurrencyLimited() {
	printer := connector.Define(connector.Definition[struct{}, struct{}]{
		Type: "printer", Concurrency: 2,
		Poll: func(_ context.Context, _ connector.Input[struct{}, struct{}], emit *connector.Emitter) error {
			emit.Thing("page", connctd.Thing{Name: "Page"})
			return nil
		},
	})
	limited, _ := printer.(connector.ConcurrencyLimited)
	fmt.Println(limited.Concurrency(), pollError(printer))
	// Output:
	// 2 <nil>
}

// pollError polls once for a client of a connector in the mock and returns the error.
func pollError(c connector.Connector) error {
	ctx := context.Background()
	platform, err := mockserver.Start(ctx, mockserver.WithConnector(c), mockserver.WithUpstream(weather))
	if err != nil {
		return err
	}
	defer platform.Close()
	typeID := c.Description().TypeID
	if _, err := platform.Client().CreateInstance(ctx, connctd.InstanceSpec{Type: typeID}); err != nil {
		return err
	}
	created, err := platform.Client().Subject("alice").CreateClient(ctx, connctd.ClientSpec{Type: typeID})
	if err != nil {
		return err
	}
	err = platform.PollNow(created.ID)
	if _, said, ok := strings.Cut(fmt.Sprint(err), string(created.ID)+": "); ok {
		return errors.New(said) // without the id of the client
	}
	return err
}
