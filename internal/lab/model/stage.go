package model

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

const asking = "asking" // the type whose clients need consent

var (
	accounts  = []string{"acme", "zeta"}
	customers = []string{"alice", "bob"}
	types     = []string{"hue", asking}
)

// stage is a server whose connectors say what a script tells them.
type stage struct {
	srv     *mockserver.Server
	clients map[string]*connctd.Client // by account

	mu      sync.Mutex // guards what follows
	scripts map[actor]script
	played  map[connctd.ClientID][]script // polls that the model does not know of yet
}

// actor is a client, whatever its id.
type actor struct{ account, customer, typ string }

type instanceConfig struct {
	AppKey connctd.Secret `connctd:"app_key,required" sample:"0123456789abcdef"`
}

type clientConfig struct {
	Account string `connctd:"account,required" sample:"acme"`
}

func newStage() (*stage, error) {
	s := &stage{clients: map[string]*connctd.Client{}, scripts: map[actor]script{}, played: map[connctd.ClientID][]script{}}
	opts := []mockserver.Option{mockserver.AllowBadRequests()}
	for _, typ := range types {
		opts = append(opts, mockserver.WithConnector(s.connector(typ)))
	}
	for _, account := range accounts {
		opts = append(opts, mockserver.WithCredential(mockserver.Credential{Account: account, Token: account}))
	}
	var err error
	if s.srv, err = mockserver.Start(context.Background(), opts...); err != nil {
		return nil, err
	}
	for _, account := range accounts {
		s.clients[account] = s.srv.Client(connctd.WithToken(account))
	}
	return s, nil
}

func (s *stage) connector(typ string) connector.Connector {
	return connector.Define(connector.Definition[instanceConfig, clientConfig]{
		Type: typ, Every: time.Minute, NeedsConsent: typ == asking,
		Poll: func(_ context.Context, in connector.Input[instanceConfig, clientConfig], emit *connector.Emitter) error {
			return s.play(in.ClientID, actor{in.Client.Account, in.Subject, typ}, emit)
		},
	})
}

// play is a poll.
func (s *stage) play(id connctd.ClientID, a actor, emit *connector.Emitter) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	script := s.scripts[a]
	s.played[id] = append(s.played[id], script)
	for key, value := range script.values {
		emit.Thing(key, connctd.Thing{Name: key, Components: []connctd.Component{{
			ID: "bulb", Properties: []connctd.Property{connector.Text("colour", "COLOUR", string(value))},
		}}})
	}
	if script.gone != "" {
		emit.Gone(script.gone)
	}
	switch script.outcome {
	case failing:
		return errors.New("the technology does not answer")
	case partial:
		emit.Partial(errors.New("the second page does not come"))
	case wrong:
		return connector.Misconfigured(errors.New("there is no such home"))
	case revoked:
		return connector.AuthRevoked(errors.New("the customer has left"))
	}
	return nil
}

func (s *stage) setScript(a actor, to script) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scripts[a] = to
}

// news returns the polls of a client since it was asked last.
func (s *stage) news(id connctd.ClientID) []script {
	s.mu.Lock()
	defer s.mu.Unlock()
	polls := slices.Clone(s.played[id])
	delete(s.played, id)
	return polls
}

func (s *stage) subject(a actor) *connctd.Subject { return s.clients[a.account].Subject(a.customer) }
