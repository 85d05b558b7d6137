package mockserver

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/internal/jsondoc"
	"github.com/connctd/connctd-go/internal/state"
)

// beginning is all that a server needs to begin, once or again.
type beginning struct {
	seed        uint64
	credentials []Credential
	more        bool      // whether some of them are of options
	scenario    *Scenario // nil if there is none
	origin      time.Time // from which values of declared connectors move
	snapshot    []byte    // of WithSnapshot, in place of the scenario's resources; nil if there is none
}

// populate makes what exists from the start, and lets the clients run.
func (s *Server) populate() error {
	s.mu.Lock()
	defer s.unlockChanged()
	return s.populateLocked()
}

func (s *Server) populateLocked() error {
	sc, snapshot, option := s.beginning.scenario, s.beginning.snapshot, "WithSnapshot"
	if snapshot == nil && sc != nil {
		snapshot, option = sc.state, "WithScenario"
	}
	switch {
	case snapshot != nil:
		in, err := readSnapshot(snapshot)
		if err == nil {
			err = s.goOnFrom(in)
		}
		return inFile(option, err)
	case sc != nil:
		return s.seedFrom(sc)
	}
	return nil
}

// seedFrom makes the resources of a scenario.
func (s *Server) seedFrom(sc *Scenario) error {
	var problems []error
	clients := sc.seed(s.model, time.Now(), func(_ jsondoc.Value, err error) {
		problems = append(problems, fmt.Errorf("mockserver: WithScenario: %w", err))
	})
	for _, c := range clients {
		problems = append(problems, s.welcome(context.Background(), c))
	}
	return errors.Join(problems...)
}

// Reset makes everything as it was at the start, as if the server were a new one:
// what its options say exists is there, and the same ids will be given. Clients are
// polled no more, and tokens that were fetched are forgotten. The journal and the
// faults stay as they are, so that a fault that is used up strikes no more. If
// something cannot be made, such as a client that a fault keeps from starting, the
// error says so and nothing has changed.
func (s *Server) Reset() error {
	if !s.enter() {
		return errors.New("mockserver: Reset: the server is closed")
	}
	defer s.running.Done()
	s.mu.Lock()
	defer s.unlockChanged()
	empty, err := s.model.Restore(state.Snapshot{Seed: s.beginning.seed})
	if err != nil {
		return fmt.Errorf("mockserver: Reset: %w", err)
	}
	return s.swap(empty, newAuthority(s.beginning.seed, s.beginning.credentials), nil, s.populateLocked)
}

// swap puts another model in place of the server's and lets it begin. The one that
// was there ends then, or goes on if the other cannot begin. The clients of the other
// have the ids of those that were there, mostly, so they get a store that knows nothing
// of those. It is called under the lock, so nobody sees what lies between.
func (s *Server) swap(model *state.Model, auth *authority, store connector.Store, begin func() error) error {
	oldModel, oldAuth, oldStore, oldRuntime, endOld := s.model, s.auth, s.store, s.runtime, s.endRuntime
	s.model, s.auth, s.store, s.runtime = model, auth, store, nil
	if err := begin(); err != nil {
		if s.runtime != nil {
			s.endRuntime()
		}
		s.model, s.auth, s.store, s.runtime, s.endRuntime = oldModel, oldAuth, oldStore, oldRuntime, endOld
		return err
	}
	if oldRuntime != nil {
		endOld()
	}
	s.changed.ring()
	return nil
}
