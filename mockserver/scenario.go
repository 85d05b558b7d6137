package mockserver

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/jsondoc"
	"github.com/connctd/connctd-go/internal/state"
)

// Scenario is how a server begins, as data: accounts with their apps, connectors
// that need no Go, and what exists already. [LoadScenario] reads one. It does not
// change and may be given to many servers.
type Scenario struct {
	about       string
	credentials []Credential
	connectors  []*declared
	instances   []seedInstance
	clients     []seedClient
	things      []seedThing
	origin      time.Time // from which values move; zero: from the start of the server

	state     json.RawMessage // of a server that was saved, in place of what exists; nil if there is none
	stateAt   jsondoc.Value
	stateSeed uint64

	// As they were written, for saving.
	accountsJSON, connectorsJSON json.RawMessage
}

// What exists from the start, and where the scenario says so.
type (
	seedInstance struct {
		at      jsondoc.Value
		account string
		typeID  string
		config  json.RawMessage
	}
	seedClient struct {
		seedInstance
		subject string
	}
	seedThing struct {
		at    jsondoc.Value
		owner state.Owner
		thing connctd.Thing
	}
)

//go:embed scenario.json
var defaultScenario []byte

// DefaultScenario is what the command connctd-mock begins with: the accounts demo
// and other, an app reader that may only read, and the connectors openweathermap
// and netatmo.
func DefaultScenario() *Scenario {
	sc, err := LoadScenario(bytes.NewReader(defaultScenario))
	if err != nil {
		panic("mockserver: the default scenario: " + err.Error()) // a test reads it too
	}
	return sc
}

// LoadScenario reads a scenario in JSON. All that is wrong with it is told at once,
// in a [*FileError]. The format is told in the help of the command connctd-mock.
func LoadScenario(r io.Reader) (*Scenario, error) {
	data, err := readFile(r)
	if err != nil {
		return nil, fmt.Errorf("mockserver: read the scenario: %w", err)
	}
	doc, err := jsondoc.Parse(data)
	if err != nil {
		return nil, fileError("the scenario", err)
	}
	if !doc.Root().Present() {
		doc.Root().Fail("must be an object, is null")
	}
	sc := readScenario(doc.Root())
	sc.rehearse()
	if err := doc.Err(); err != nil {
		return nil, fileError("the scenario", err)
	}
	return sc, nil
}

// Credentials are what apps can present, in the order of the scenario.
func (sc *Scenario) Credentials() []Credential { return slices.Clone(sc.credentials) }

// About is what the scenario says of itself.
func (sc *Scenario) About() string { return sc.about }

// WithScenario makes a server begin as a scenario says. If it has accounts, the
// default credential is not there unless it is one of them, and [Server.Options]
// uses the first static token of the scenario. Of several scenarios the last one
// counts; connectors of other options are added to its own.
func WithScenario(sc *Scenario) Option {
	return func(cfg *config) {
		if sc == nil {
			cfg.problems = append(cfg.problems, errors.New("mockserver: WithScenario: the scenario is nil"))
		}
		cfg.scenario = sc
	}
}

// apply adds the connectors of the scenario to the configuration of a server.
func (sc *Scenario) apply(cfg *config) {
	if sc == nil {
		return
	}
	if sc.origin.IsZero() {
		cfg.origin = time.Now()
	} else {
		cfg.origin = sc.origin
	}
	if sc.state != nil {
		if cfg.seeded && cfg.seed != sc.stateSeed {
			cfg.problems = append(cfg.problems, fmt.Errorf("mockserver: WithSeed: the scenario goes on from a state that was saved, with the seed %d; leave this one out", sc.stateSeed))
		}
		cfg.seed = sc.stateSeed // so that values and ids go on, too
	}
	hosted := cfg.connectors
	cfg.connectors = nil
	for _, d := range sc.connectors {
		cfg.connectors = append(cfg.connectors, d.forServer(cfg.seed, cfg.origin))
	}
	cfg.connectors = append(cfg.connectors, hosted...)
}
