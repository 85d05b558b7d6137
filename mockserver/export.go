package mockserver

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/connctd/connctd-go/internal/state"
)

// snapshotVersion is that of the files of Export.
const snapshotVersion = 2

// snapshot is the whole state of a server, as a file.
type snapshot struct {
	Version int `json:"version"`
	Issued  int `json:"tokens_issued"`
	state.Snapshot
}

// Export writes the state of the server as JSON, for [Server.Import] or
// [WithSnapshot]. The same state gives the same bytes.
//
// This is the one place where configurations are given back as they are, since
// without them no client could go on: keep such a file as you keep secrets. Access
// tokens, connectors and what they noted in a [connector.State], faults and the journal
// are not in it.
func (s *Server) Export(w io.Writer) error {
	s.mu.Lock()
	out := snapshot{snapshotVersion, s.auth.issued, s.model.Snapshot()}
	s.mu.Unlock()
	return writeFile(w, "Export", out)
}

// writeFile writes a file for people and servers; name is the method that does it.
func writeFile(w io.Writer, name string, content any) error {
	text, err := json.MarshalIndent(content, "", "  ")
	if err == nil {
		err = checkLength(text, maxFile)
	}
	if err == nil {
		_, err = w.Write(append(text, '\n'))
	}
	if err != nil {
		return fmt.Errorf("mockserver: %s: %w", name, err)
	}
	return nil
}
