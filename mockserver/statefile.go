package mockserver

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/connctd/connctd-go/internal/jsondoc"
	"github.com/connctd/connctd-go/internal/state"
)

// stateFile is a state as it was read, with the places at which it stands.
type stateFile struct {
	snapshot
	at  jsondoc.Value
	doc *jsondoc.Doc
}

// readSnapshot reads a file strictly: what is unknown is as wrong as what is missing.
func readSnapshot(text []byte) (*stateFile, error) {
	doc, err := jsondoc.Parse(text)
	if err != nil {
		return nil, fileError("the state", err)
	}
	in := &stateFile{readState(doc.Root()), doc.Root(), doc}
	return in, fileError("the state", doc.Err())
}

// readState reads a state where it stands. One of another version is told alone, since
// little else would fit.
func readState(v jsondoc.Value) (in snapshot) {
	if !v.Present() {
		v.Fail("must be an object, is null")
		return in
	}
	var version struct{ Version int }
	if json.Unmarshal(v.Raw(), &version) == nil && version.Version != snapshotVersion {
		v.FailAt("version", "is %d, and this server reads %d", version.Version, snapshotVersion)
		return in
	}
	v.Decode(&in)
	return in
}

// restore returns a model that goes on from the state.
func (in *stateFile) restore(m *state.Model) (*state.Model, error) {
	restored, err := m.Restore(in.Snapshot)
	noteBroken(in.at, err)
	return restored, fileError("the state", in.doc.Err())
}

// noteBroken notes in a document what a model found wrong with a state.
func noteBroken(at jsondoc.Value, err error) {
	wrong, ok := errors.AsType[*state.SnapshotError](err)
	if !ok {
		return
	}
	for _, p := range wrong.Problems {
		at.FailAt(p.Path, "%s", p.What)
	}
}

// inFile says what could not be done with a file. An error that names the file and the
// place says enough.
func inFile(doing string, err error) error {
	if _, named := errors.AsType[*FileError](err); named || err == nil {
		return err
	}
	return fmt.Errorf("mockserver: %s: %w", doing, err)
}
