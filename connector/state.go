package connector

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"
)

const maxState = 64 << 10 // bytes of JSON

// State is a note that a connector leaves for the next poll of the same client, such
// as how far it has read: any one value that has a form in JSON, of 64 KiB at most. It
// is stored when the poll ends without an error, with [Emitter.Partial] too, and its
// writes have succeeded; otherwise the next poll finds the note that this one found. So
// what was read is never skipped, but may be read again.
type State struct {
	mu    sync.Mutex // guards what follows
	saved json.RawMessage
	set   bool // since the poll began
}

// Get decodes the note into what into points to, and reports whether there is one.
// In the poll that has called Set it is the new one.
func (s *State) Get(into any) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.saved == nil {
		return false, nil
	}
	if err := json.Unmarshal(s.saved, into); err != nil {
		return true, fmt.Errorf("connector: State: %w", err)
	}
	return true, nil
}

// Set leaves v for the next poll. When it fails, the note stays as it was.
func (s *State) Set(v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("connector: State: %w", err)
	}
	if len(text) > maxState {
		return fmt.Errorf("connector: State: it has %d bytes, at most %d are allowed", len(text), maxState)
	}
	if !json.Valid(text) { // package json writes what is deeper than it reads
		return errors.New("connector: State: it could not be read again")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.saved, s.set = text, true
	return nil
}

// keep puts the note into the record, if there is another.
func (s *State) keep(r *record) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.set && string(s.saved) != string(r.State) {
		r.State, r.changed = s.saved, true
	}
}
