package connector

import (
	"encoding/json"
	"log/slog"

	"github.com/connctd/connctd-go/connctd"
)

// Session is what a connector knows of the client it polls for.
type Session struct {
	ClientID   connctd.ClientID
	InstanceID connctd.InstanceID
	Subject    string // the app's id of its customer

	// The configurations as the app gave them, nil if it gave none. They are the
	// client's own and not to be changed. A connector made by [Define] finds them
	// decoded in its [Input].
	InstanceConfig json.RawMessage
	ClientConfig   json.RawMessage

	// State is what the connector noted in an earlier poll of this client.
	State *State
	// HTTP asks the technology. Its errors carry no query and no secret.
	HTTP *HTTP
	// Log writes to the log of the runtime. Longer strings of the configurations
	// are cut from what is logged.
	Log *slog.Logger

	ofInstance, ofClient *memo // of the configurations; may be nil
}

// Input is a [Session] with the decoded configurations.
type Input[I, C any] struct {
	*Session
	Instance I
	Client   C
}
