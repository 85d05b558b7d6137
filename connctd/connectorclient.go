package connctd

import (
	"encoding/json"
	"fmt"
	"strings"
)

// ClientSpec is what it takes to create a connector client.
type ClientSpec struct {
	// Type is the type id of the connector, such as "netatmo". The account needs
	// an [Instance] of the same type.
	Type string `json:"connector_type_id"`
	// Config is the configuration the technology requires of each client: any
	// value that encodes to a JSON object; nil if there is none.
	Config any `json:"configuration,omitempty"`
}

// ConnectorClient is the running piece of code that turns what one customer has
// in a foreign technology into things. (The SDK's own handle is [Client].)
//
// Source: API document, "Retrieve connector client".
type ConnectorClient struct {
	ID        ClientID           `json:"id"`
	Instance  Ref[InstanceID]    `json:"instance"`
	Connector Ref[DescriptionID] `json:"connector"`
	Mappings  []Mapping          `json:"mappings"`
	Status    ClientStatus       `json:"status"`
}

// Mapping says which thing a connector client made of which foreign device.
type Mapping struct {
	ConnectorThingID string  `json:"connector_thing_id"` // the connector's own id: the thing key
	ThingID          ThingID `json:"thing_id"`
}

// ClientStatus is what a connector client is doing. The API writes it in more
// than one case; decoding folds it to upper case and keeps unknown values.
type ClientStatus string

// The documented states of a connector client.
const (
	StatusStarting ClientStatus = "STARTING" // created, waiting for consent or its first complete poll
	StatusStarted  ClientStatus = "STARTED"  // polling
	StatusError    ClientStatus = "ERROR"    // gave up: consent refused or revoked, or configured wrongly
)

// UnmarshalJSON reads the status and folds it to upper case.
func (s *ClientStatus) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return fmt.Errorf("client status: %w", err)
	}
	*s = ClientStatus(strings.ToUpper(text))
	return nil
}
