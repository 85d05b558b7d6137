package linear

import (
	"context"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

type instanceConfig struct {
	AppKey connctd.Secret `connctd:"app_key,required" sample:"0123456789abcdef"`
}

// lamps is a connector whose clients have one thing, which never changes. If they need
// consent they have none: more than one of a customer could not be told apart before
// somebody sees them.
func lamps(typ string) connector.Connector {
	return connector.Define(connector.Definition[instanceConfig, struct{}]{
		Type: typ, Every: 1000 * time.Hour, NeedsConsent: typ == asking,
		Poll: func(_ context.Context, _ connector.Input[instanceConfig, struct{}], emit *connector.Emitter) error {
			if typ == asking {
				return nil
			}
			emit.Thing("lamp", connctd.Thing{Name: "Lamp", Components: []connctd.Component{{
				ID: "bulb", Properties: []connctd.Property{connector.Number("level", "BRIGHTNESS", "", 0)},
			}}})
			return nil
		},
	})
}

// start starts a server with accounts whose token is their name.
func start(types, accounts []string, more ...mockserver.Option) (*mockserver.Server, error) {
	opts := append([]mockserver.Option{mockserver.AllowBadRequests()}, more...)
	for _, typ := range types {
		opts = append(opts, mockserver.WithConnector(lamps(typ)))
	}
	for _, account := range accounts {
		opts = append(opts, mockserver.WithCredential(mockserver.Credential{Account: account, Token: account}))
	}
	return mockserver.Start(context.Background(), opts...)
}

// newCaller returns a caller; number is also what its dice depend on.
func newCaller(srv *mockserver.Server, past *history, number int, seed uint64) *caller {
	hc := srv.HTTPClient()
	hc.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &caller{
		number: number, srv: srv, hc: hc, past: past,
		random: rand.New(rand.NewPCG(seed, uint64(number))),
	}
}
