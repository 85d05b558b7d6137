package mockserver

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/connctd/connctd-go/internal/jsondoc"
	"github.com/connctd/connctd-go/internal/state"
)

// beginning is all that a server needs to begin, once or again.
type beginning struct {
	seed        uint64
	credentials []Credential
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
		if err != nil {
			return fmt.Errorf("mockserver: %s: %w", option, err)
		}
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
// faults stay as they are.
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
	s.retire()
	s.model, s.auth = empty, newAuthority(s.beginning.seed, s.beginning.credentials)
	return s.populateLocked()
}
