package mockserver

import (
	"bytes"
	"encoding/json"
	"net/http"

	"github.com/connctd/connctd-go/connctd"
)

// spec is the body of a request to create an instance or a client.
type spec struct {
	Type   string          `json:"connector_type_id"`
	Config json.RawMessage `json:"configuration"`
}

// spec reads the body of a create. A configuration is an object, or none.
func (s *Server) spec(q *request) (spec, error) {
	var sp spec
	if err := s.decode(q, &sp); err != nil {
		return sp, err
	}
	sp.Config = bytes.TrimSpace(sp.Config)
	if len(sp.Config) == 0 || string(sp.Config) == "null" {
		sp.Config = nil
	}
	switch {
	case sp.Type == "":
		return sp, refuse(http.StatusBadRequest, connctd.CodeBadBody, "connector_type_id is missing")
	case sp.Config != nil && sp.Config[0] != '{':
		return sp, refuse(http.StatusBadRequest, connctd.CodeBadConfig, "configuration must be an object")
	}
	return sp, nil
}
