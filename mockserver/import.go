package mockserver

import (
	"errors"
	"fmt"
	"io"
)

// WithSnapshot starts the server with a state that [Server.Export] wrote, in place
// of that of a scenario. The connectors whose clients are in it must be there.
//
// The reader is read at once, so the option may be given to many servers. Ids go on
// with the seed of the file; [WithSeed] stays in force for the rest: faults by
// chance, tokens and values that move.
func WithSnapshot(r io.Reader) Option {
	text, err := readFile(r)
	return func(cfg *config) {
		if err != nil {
			cfg.problems = append(cfg.problems, fmt.Errorf("mockserver: WithSnapshot: %w", err))
		}
		cfg.snapshot = text
	}
}

// Import replaces the state of the server by one that [Server.Export] wrote, at once
// and whole, or changes nothing and says what is wrong; if it is the file, in a
// [*FileError]. The clients that were there are polled no more, and those of the new
// state go on where they were; access tokens stay as they are. Ids go on with the seed
// of the file, and all else that follows a seed with that of the server.
func (s *Server) Import(r io.Reader) error {
	text, err := readFile(r)
	if err != nil {
		return fmt.Errorf("mockserver: Import: %w", err)
	}
	in, err := readSnapshot(text)
	if err == nil {
		err = s.replace(in)
	}
	return inFile("Import", err)
}

func (s *Server) replace(in *stateFile) error {
	if !s.enter() {
		return errors.New("the server is closed")
	}
	defer s.running.Done()
	s.mu.Lock()
	defer s.unlockChanged()
	return s.goOnFrom(in)
}

// goOnFrom replaces the state. It is called under the lock.
func (s *Server) goOnFrom(in *stateFile) error {
	restored, err := in.restore(s.model)
	if err != nil {
		return err
	}
	store, err := forkTokens(s.stopping, s.store)
	if err != nil {
		return err
	}
	if err := s.swap(restored, s.auth, store, s.resume); err != nil {
		return err
	}
	s.auth.issued = max(s.auth.issued, in.Issued)
	return nil
}
