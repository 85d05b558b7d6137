package connectortest

import (
	"encoding/json"
	"net/http"

	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/internal/scrub"
)

// TB is what is needed of a [testing.T].
type TB interface {
	Helper()
	Cleanup(func())
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Option configures a bench, or Conform.
type Option func(*setup)

// WithInstance sets the configuration of the instance: anything that encodes to a JSON
// object, with secrets as plain strings. That is a map or JSON, and not the struct that
// the connector decodes into, whose names are in its connctd tags. Default: the sample in
// the connector's description.
func WithInstance(config any) Option { return func(s *setup) { s.instance = config } }

// WithClient sets the configuration of the client, as [WithInstance] does that of the
// instance.
func WithClient(config any) Option { return func(s *setup) { s.client = config } }

// WithSecret names secrets that cannot be recognised as such. The values of fields of a
// configuration whose name speaks of a key, a secret, a token, a password, a PIN or
// a credential are secrets without being named, and so are tokens of OAuth.
func WithSecret(secrets ...string) Option {
	return func(s *setup) { s.secrets = append(s.secrets, secrets...) }
}

// WithRuntime gives options to the runtime that drives the connector.
func WithRuntime(opts ...connector.RuntimeOption) Option {
	return func(s *setup) { s.runtime = append(s.runtime, opts...) }
}

// Without leaves faults out of [Conform], by the names that [Faults] returns: what is no
// fault for this technology, such as a 204 for an empty list, or {} where things are the members of an object.
func Without(faults ...string) Option {
	return func(s *setup) { s.without = append(s.without, faults...) }
}

// setup is what a bench is made of.
type setup struct {
	connector connector.Connector
	handler   http.Handler

	instance, client         any
	instanceJSON, clientJSON json.RawMessage
	secrets                  []string
	runtime                  []connector.RuntimeOption
	without                  []string
}

// newSetup returns what a bench is made of, if the connector accepts its configurations.
func newSetup(t TB, c connector.Connector, upstream http.Handler, opts []Option) setup {
	t.Helper()
	s := configured(t, c, upstream, opts)
	if checker, ok := c.(connector.ConfigChecker); ok {
		if err := checker.CheckInstance(s.instanceJSON); err != nil {
			t.Fatalf("connectortest: the connector refuses the instance: %v; give a configuration by WithInstance, or samples in the tags", err)
		}
		if err := checker.CheckClient(s.clientJSON); err != nil {
			t.Fatalf("connectortest: the connector refuses the client: %v; give a configuration by WithClient, or samples in the tags", err)
		}
	}
	return s
}

// configured is newSetup without asking the connector.
func configured(t TB, c connector.Connector, upstream http.Handler, opts []Option) setup {
	t.Helper()
	d := c.Description()
	s := setup{connector: c, handler: upstream, instance: d.SampleInstance.Config, client: d.SampleClient.Config}
	for _, opt := range opts {
		opt(&s)
	}
	s.instanceJSON, s.clientJSON = encoded(t, s.instance), encoded(t, s.client)
	for _, config := range []json.RawMessage{s.instanceJSON, s.clientJSON} {
		s.secrets = append(s.secrets, secretsIn(config)...)
	}
	return s
}

func encoded(t TB, config any) json.RawMessage {
	t.Helper()
	if config == nil {
		return nil
	}
	text, err := json.Marshal(config)
	if err != nil {
		t.Fatalf("connectortest: the configuration: %v", err)
	}
	if contains(string(text), scrub.Redacted) {
		t.Fatalf("connectortest: the configuration has a Secret in it, which encodes as %q: give it as a plain string", scrub.Redacted)
	}
	return text
}
