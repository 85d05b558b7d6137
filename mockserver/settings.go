package mockserver

import (
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/internal/state"
)

// settings are what the options of a server come to. Nothing of them changes, so a
// fork has the same.
type settings struct {
	beginning   beginning
	log         *slog.Logger
	tolerant    bool
	deciding    Consent
	dialect     Dialect
	upstream    *http.Client
	connectors  map[string]connector.Connector // by type
	usual       Credential                     // of Options
	latency     time.Duration
	journalSize int
}

// configured reads options and notes what is wrong with them.
func configured(opts []Option) *config {
	cfg := &config{log: slog.New(slog.DiscardHandler), seed: 1, journal: defaultJournal}
	for i, opt := range opts {
		if opt == nil {
			cfg.problems = append(cfg.problems, fmt.Errorf("mockserver: option %d of %d is nil", i+1, len(opts)))
			continue
		}
		opt(cfg)
	}
	cfg.scenario.apply(cfg)
	return cfg
}

// hosted returns the connectors by their types, and a model that knows them and
// nothing else.
func (cfg *config) hosted() (map[string]connector.Connector, *state.Model, error) {
	byType, m := map[string]connector.Connector{}, state.New(cfg.seed)
	for _, c := range cfg.connectors {
		t := typeOf(c)
		if err := m.AddType(t); err != nil {
			return nil, nil, fmt.Errorf("mockserver: WithConnector: %w", err)
		}
		byType[t.Description.TypeID] = c
	}
	return byType, m, nil
}

// settings returns what a server keeps of its configuration.
func (cfg *config) settings(hosted map[string]connector.Connector) settings {
	credentials := cfg.allCredentials()
	return settings{
		beginning: beginning{cfg.seed, credentials, len(cfg.credentials) > 0, cfg.scenario, cfg.origin, cfg.snapshot},
		log:       cfg.log, tolerant: cfg.tolerant, deciding: cfg.consent, dialect: cfg.dialect, upstream: cfg.upstream,
		connectors: hosted, usual: usualOf(credentials), latency: cfg.latency, journalSize: cfg.journal,
	}
}

// typeOf is what the model needs to know of a connector.
func typeOf(c connector.Connector) state.Type {
	t := state.Type{Description: c.Description()}
	if check, ok := c.(connector.ConfigChecker); ok {
		t.CheckInstance, t.CheckClient = check.CheckInstance, check.CheckClient
	}
	if consenter, ok := c.(connector.Consenter); ok {
		t.NeedsConsent = consenter.NeedsConsent()
	}
	return t
}
