package mockserver

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// saved is a scenario that goes on from the state of a server.
type saved struct {
	About      string          `json:"about,omitempty"`
	Accounts   json.RawMessage `json:"accounts,omitempty"`
	Connectors json.RawMessage `json:"connectors,omitempty"`
	Origin     time.Time       `json:"origin"`
	State      json.RawMessage `json:"state"`
}

// Save writes a scenario with which another server goes on from the state of this
// one: resources, ids that come next, values that move, and credentials. It has
// configurations in it, so keep it as you keep secrets; access tokens that were fetched, faults and
// the journal are not in it.
//
// It is for servers of a [Scenario]: connectors that are Go cannot be written, and
// give an error.
func (s *Server) Save(w io.Writer) error {
	var coded []string
	for typeID, c := range s.connectors {
		if _, ok := c.(*declared); !ok {
			coded = append(coded, typeID)
		}
	}
	if len(coded) > 0 {
		slices.Sort(coded)
		return fmt.Errorf("mockserver: Save: the connectors %s are no data; Export writes the state alone", strings.Join(coded, ", "))
	}
	var snapshot bytes.Buffer
	if err := s.Export(&snapshot); err != nil {
		return err
	}
	out := saved{Origin: s.beginning.origin, State: snapshot.Bytes()}
	if sc := s.beginning.scenario; sc != nil {
		out.About, out.Connectors = sc.about, sc.connectorsJSON
	}
	accounts, err := s.beginning.accounts()
	if err != nil {
		return fmt.Errorf("mockserver: Save: %w", err)
	}
	out.Accounts = accounts
	return writeFile(w, "Save", out)
}
