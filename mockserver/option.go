package mockserver

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// The default credential of every server: account "demo" with all scopes.
const (
	DefaultID     = "demo"
	DefaultSecret = "demo-secret"
	DefaultToken  = "demo-token"
)

// Option configures a [Server].
type Option func(*config)

type config struct {
	log         *slog.Logger
	seed        uint64
	seeded      bool // by WithSeed
	tolerant    bool
	upstream    *http.Client
	consent     Consent
	dialect     Dialect
	connectors  []connector.Connector
	credentials []Credential
	journal     int
	snapshot    []byte // nil if there is none
	problems    []error

	scenario   *Scenario
	latency    time.Duration
	origin     time.Time // from which values of declared connectors move
	hosts      []string  // that may be named by requests
	corsOrigin string
	remote     bool
}

// WithConnector hosts a connector: it appears in the descriptions, and its clients
// really run. Descriptions are numbered from 1 in the order of these options.
func WithConnector(c connector.Connector) Option {
	return func(cfg *config) {
		if c == nil {
			cfg.problems = append(cfg.problems, errors.New("mockserver: WithConnector: the connector is nil"))
			return
		}
		cfg.connectors = append(cfg.connectors, c)
	}
}

// WithUpstream sets the client behind the [connector.Session.HTTP] of hosted
// connectors, such as [StandIn] of a handler that answers in place of the technology.
// Default: a client that asks the technology itself.
func WithUpstream(hc *http.Client) Option { return func(cfg *config) { cfg.upstream = hc } }

// Credential is what an app can present. Credentials with the same Account see
// the same resources; those of another account see nothing of them.
type Credential struct {
	ID      string   // of the OAuth2 client; empty: no client credentials grant
	Secret  string   // of the OAuth2 client
	Token   string   // a static access token; empty: none
	Account string   // empty means ID
	Scopes  []string // nil means all
}

// String names the credential without its secrets.
func (c Credential) String() string {
	return fmt.Sprintf("{ID:%s Account:%s Scopes:%v}", c.ID, c.Account, c.Scopes)
}

// Format writes what String returns, whatever the verb.
func (c Credential) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// WithCredential adds a credential to the default one. Of two with the same ID or
// the same Token, the last one counts.
func WithCredential(c Credential) Option {
	return func(cfg *config) {
		if c.ID == "" && c.Token == "" {
			cfg.problems = append(cfg.problems, errors.New("mockserver: WithCredential: neither ID nor Token is set"))
			return
		}
		if c.ID == "" && c.Account == "" {
			cfg.problems = append(cfg.problems, errors.New("mockserver: WithCredential: a Token without ID needs an Account"))
			return
		}
		for _, scope := range c.Scopes {
			if !slices.Contains(allScopes(), scope) {
				cfg.problems = append(cfg.problems, fmt.Errorf("mockserver: WithCredential: %.40q is no scope; there are %s", scope, strings.Join(allScopes(), ", ")))
			}
		}
		cfg.credentials = append(cfg.credentials, c)
	}
}

// WithSeed changes the ids that the server gives. Default 1: the same calls give
// the same ids in every run.
//
// A scenario that [Server.Save] wrote goes on with the seed in it and takes no other.
func WithSeed(seed uint64) Option { return func(cfg *config) { cfg.seed, cfg.seeded = seed, true } }

// WithLogger sets where the server and its connectors log. Default: nowhere.
func WithLogger(log *slog.Logger) Option {
	return func(cfg *config) {
		if log == nil {
			log = slog.New(slog.DiscardHandler)
		}
		cfg.log = log
	}
}

// AllowBadRequests keeps requests that no client should send from failing the
// test of [New]. They are answered as ever.
func AllowBadRequests() Option { return func(cfg *config) { cfg.tolerant = true } }

// allScopes is every scope of the API.
func allScopes() []string {
	return []string{
		connctd.ScopeConnector, connctd.ScopeThingsRead, connctd.ScopeThingsAction,
		connctd.ScopeUnitsRead, connctd.ScopeUnitsAdmin, connctd.ScopeSubjectsRead,
	}
}
