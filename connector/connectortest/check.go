package connectortest

import (
	"context"
	"net/http"

	"github.com/connctd/connctd-go/connector"
)

// Check lets the connector check a configuration of an instance, as is done before one
// is created, and returns what whoever gave it is told: nil, a [*connector.ConfigError]
// that names fields, or another error; one that matches [connector.ErrNotChecked] if
// nobody knows. The configuration is the one that [WithInstance] sets.
//
// A secret that shows in the error fails the test.
func Check(t TB, c connector.Connector, upstream http.Handler, opts ...Option) error {
	t.Helper()
	return check(t, c, upstream, opts, (*connector.Runtime).CheckInstance)
}

// CheckClient does the same for the configuration of a client, which [WithClient] sets,
// of an instance with that of [WithInstance].
func CheckClient(t TB, c connector.Connector, upstream http.Handler, opts ...Option) error {
	t.Helper()
	return check(t, c, upstream, opts, (*connector.Runtime).CheckClient)
}

func check(t TB, c connector.Connector, technology http.Handler, opts []Option, ask func(*connector.Runtime, context.Context, connector.Client) error) error {
	t.Helper()
	s := configured(t, c, technology, opts)
	b := &Bench{t: t, setup: s, platform: &platform{}, log: &logBuffer{}, upstream: &upstream{handler: s.handler}}
	err := ask(connector.NewRuntime(b.options()...), context.Background(), connector.Client{
		Subject: subject, Instance: "instance-1", Connector: c,
		InstanceConfig: b.setup.instanceJSON, ClientConfig: b.setup.clientJSON,
	})
	if err != nil {
		b.told = append(b.told, err.Error())
	}
	for _, leak := range b.leaks(nil) {
		t.Errorf("%s", leak)
	}
	return err
}
