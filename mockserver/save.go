package mockserver

import (
	"encoding/json"
	"io"
)

// Save writes a scenario that begins as the server is now.
func (s *Server) Save(w io.Writer) error {
	return json.NewEncoder(w).Encode(map[string]any{})
}
