package contract

import (
	"context"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/internal/apitest"
	"github.com/connctd/connctd-go/mockserver"
)

type instanceConfig struct {
	AppKey connctd.Secret `connctd:"app_key,required"`
}

type clientConfig struct {
	City string `connctd:"city,required"`
}

// steady is a connector whose clients have one thing that never changes. A poll takes
// as long as slow says, whatever its ctx says.
func steady(slow time.Duration) connector.Connector {
	return connector.Define(connector.Definition[instanceConfig, clientConfig]{
		Type: "plain", Every: time.Hour,
		Poll: func(_ context.Context, in connector.Input[instanceConfig, clientConfig], emit *connector.Emitter) error {
			time.Sleep(slow)
			emit.Thing(in.Client.City, connctd.Thing{Name: in.Client.City, Components: []connctd.Component{{
				ID: "sky", Properties: []connctd.Property{connector.Text("colour", "COLOUR", "blue")},
			}}})
			return nil
		},
	})
}

// consenting is a connector whose clients are answered with 303.
func consenting() connector.Connector {
	return connector.Define(connector.Definition[instanceConfig, struct{}]{
		Type: "consenting", Name: "Consenting", NeedsConsent: true,
		Poll: func(context.Context, connector.Input[instanceConfig, struct{}], *connector.Emitter) error { return nil },
	})
}

func newServer(t *testing.T, slow time.Duration, opts ...mockserver.Option) *mockserver.Server {
	t.Helper()
	return mockserver.New(t, append(opts,
		mockserver.AllowBadRequests(),
		mockserver.WithConnector(steady(slow)), mockserver.WithConnector(consenting()),
		mockserver.WithCredential(mockserver.Credential{ID: "other", Token: "other-token"}),
		mockserver.WithCredential(mockserver.Credential{
			ID: "reader", Token: "reader-token", Account: mockserver.DefaultID, Scopes: []string{connctd.ScopeThingsRead},
		}))...)
}

// target is a new server as the suite wants it, behind the validator.
func (v *Validator) target(t *testing.T) apitest.Target {
	t.Helper()
	srv := newServer(t, 0)
	good, bad := map[string]any{"app_key": "0123456789abcdef"}, map[string]any{"app_keys": "0123456789abcdef"}
	return apitest.Target{
		BaseURL: srv.BaseURL(), HTTPClient: v.Over(srv.HTTPClient(), false),
		Token: mockserver.DefaultToken, OtherToken: "other-token", ReaderToken: "reader-token",
		ClientID: mockserver.DefaultID, ClientSecret: mockserver.DefaultSecret,
		Plain:   apitest.Kind{Type: "plain", Instance: good, BadInstance: bad, BadField: "app_key", Client: map[string]any{"city": "Berlin"}},
		Consent: apitest.Kind{Type: "consenting", Instance: good, BadInstance: bad, BadField: "app_key"},
	}
}
