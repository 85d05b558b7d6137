package mockserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/connctd/connctd-go/internal/state"
)

// WithSnapshot starts the server with a state that [Server.Export] wrote, in place
// of that of a scenario. The connectors whose clients are in it must be there.
//
// The reader is read at once, so the option may be given to many servers. Ids go on
// with the seed of the file; [WithSeed] stays in force for the rest: faults by
// chance, tokens and values that move.
func WithSnapshot(r io.Reader) Option {
	text, err := []byte(nil), errors.New("the reader is nil")
	if r != nil {
		text, err = readFile(r)
	}
	return func(cfg *config) {
		if err != nil {
			cfg.problems = append(cfg.problems, fmt.Errorf("mockserver: WithSnapshot: %w", err))
		}
		cfg.snapshot = text
	}
}

// Import replaces the state of the server by one that [Server.Export] wrote, at once
// and whole, or changes nothing and says what is wrong, with the path in the JSON of
// each thing. The clients that were there are polled no more, and those of the new
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
	if err != nil {
		return fmt.Errorf("mockserver: Import: %w", err)
	}
	return nil
}

func (s *Server) replace(in snapshot) error {
	if !s.enter() {
		return errors.New("the server is closed")
	}
	defer s.running.Done()
	s.mu.Lock()
	defer s.unlockChanged()
	return s.goOnFrom(in)
}

// goOnFrom replaces the state. It is called under the lock.
func (s *Server) goOnFrom(in snapshot) error {
	restored, err := s.model.Restore(in.Snapshot)
	if err != nil {
		return err
	}
	if err := s.swap(restored, s.auth, s.resume); err != nil {
		return err
	}
	s.auth.issued = max(s.auth.issued, in.Issued)
	return nil
}

// readSnapshot reads a file strictly: what is unknown is as wrong as what is missing.
func readSnapshot(text []byte) (snapshot, error) {
	var file struct {
		Version   int               `json:"version"`
		Issued    int               `json:"tokens_issued"`
		Seed      uint64            `json:"seed"`
		Sequence  int               `json:"sequence"`
		Instances []json.RawMessage `json:"instances"`
		Clients   []json.RawMessage `json:"clients"`
		Things    []json.RawMessage `json:"things"`
		Actions   []json.RawMessage `json:"actions"`
		Callbacks map[string]string `json:"callbacks"`
		Subjects  []json.RawMessage `json:"subjects"`
		Births    map[string]int    `json:"births"`
	}
	var version struct{ Version int }
	if err := json.Unmarshal(text, &version); err == nil && version.Version != snapshotVersion {
		return snapshot{}, fmt.Errorf("version: it is %d, and this server reads %d", version.Version, snapshotVersion)
	}
	if err := strictly(text, "", &file); err != nil {
		return snapshot{}, err
	}
	out := snapshot{file.Version, file.Issued, state.Snapshot{
		Seed: file.Seed, Sequence: file.Sequence, Callbacks: file.Callbacks, Births: file.Births,
	}}
	err := errors.Join(
		eachStrictly(file.Instances, "instances", &out.Instances), eachStrictly(file.Clients, "clients", &out.Clients),
		eachStrictly(file.Things, "things", &out.Things), eachStrictly(file.Actions, "actions", &out.Actions),
		eachStrictly(file.Subjects, "subjects", &out.Subjects))
	return out, err
}

func eachStrictly[T any](list []json.RawMessage, path string, into *[]T) error {
	var errs []error
	*into = make([]T, len(list))
	for i, text := range list {
		errs = append(errs, strictly(text, fmt.Sprintf("%s[%d]", path, i), &(*into)[i]))
	}
	return errors.Join(errs...)
}

// strictly decodes one value; path is where it stands.
func strictly(text []byte, path string, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil {
		if _, err = d.Token(); err == io.EOF {
			return nil
		}
		return errors.New("there is more than one JSON value")
	}
	what := strings.TrimPrefix(err.Error(), "json: ")
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		got, want := mismatch(wrong)
		what = fmt.Sprintf("it is %s, want %s", got, want)
		path = strings.Trim(path+"."+wrong.Field, ".")
	}
	if path == "" {
		return errors.New(what)
	}
	return fmt.Errorf("%s: %s", path, what)
}
