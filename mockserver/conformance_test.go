package mockserver_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/internal/apitest"
	"github.com/connctd/connctd-go/mockserver"
)

// consenting is a connector whose clients answer 303. They have no thing.
func consenting() connector.Connector {
	return connector.Define(connector.Definition[instanceConfig, struct{}]{
		Type: "consenting", Name: "Consenting", NeedsConsent: true,
		Poll: func(context.Context, connector.Input[instanceConfig, struct{}], *connector.Emitter) error { return nil },
	})
}

// newTarget starts a server with what the conformance suite wants.
func newTarget(t *testing.T, more ...mockserver.Option) (*mockserver.Server, apitest.Target) {
	t.Helper()
	srv := mockserver.New(t, append(more,
		mockserver.AllowBadRequests(),
		mockserver.WithConnector(steady("plain")),
		mockserver.WithConnector(consenting()),
		mockserver.WithCredential(mockserver.Credential{ID: "other", Token: "other-token"}),
		mockserver.WithCredential(mockserver.Credential{
			ID: "reader", Token: "reader-token", Account: mockserver.DefaultID, Scopes: []string{connctd.ScopeThingsRead},
		}))...)
	good := map[string]any{"app_key": "0123456789abcdef"}
	bad := map[string]any{"app_keys": "0123456789abcdef"}
	return srv, apitest.Target{
		BaseURL: srv.BaseURL(), HTTPClient: srv.HTTPClient(),
		Token: mockserver.DefaultToken, OtherToken: "other-token", ReaderToken: "reader-token",
		ClientID: mockserver.DefaultID, ClientSecret: mockserver.DefaultSecret,
		Plain:   apitest.Kind{Type: "plain", Instance: good, BadInstance: bad, BadField: "app_key", Client: city},
		Consent: apitest.Kind{Type: "consenting", Instance: good, BadInstance: bad, BadField: "app_key"},
	}
}

// steady is a connector with one thing that never changes.
func steady(typeID string) connector.Connector {
	return connector.Define(connector.Definition[instanceConfig, clientConfig]{
		Type: typeID, Every: time.Hour,
		Poll: func(_ context.Context, in connector.Input[instanceConfig, clientConfig], emit *connector.Emitter) error {
			emit.Thing(in.Client.City, connctd.Thing{Name: in.Client.City, Components: []connctd.Component{{
				ID: "sky", Properties: []connctd.Property{connector.Text("colour", "COLOUR", "blue")},
			}}})
			return nil
		},
	})
}

func TestConformanceInProcess(t *testing.T) {
	t.Parallel()
	apitest.Run(t, func(t *testing.T) apitest.Target {
		_, target := newTarget(t)
		return target
	})
}

func TestConformanceOverSocket(t *testing.T) {
	t.Parallel()
	apitest.Run(t, func(t *testing.T) apitest.Target {
		srv, target := newTarget(t)
		transport := &http.Transport{}
		t.Cleanup(transport.CloseIdleConnections)
		target.BaseURL, target.HTTPClient = srv.URL(), &http.Client{Transport: transport}
		return target
	})
}

// A server that cannot be made anew, as one in another language or far away.
func TestConformanceOnOneServer(t *testing.T) {
	t.Parallel()
	_, target := newTarget(t)
	apitest.RunOn(t, target)
}
