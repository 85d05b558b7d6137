package connctd

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
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
	if string(data) == `"STARTED"` { // by far the most frequent, at no cost
		*s = StatusStarted
		return nil
	}
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return fmt.Errorf("client status: %w", err)
	}
	*s = ClientStatus(strings.ToUpper(text))
	return nil
}

// CreateClient makes a connector client for the customer. Whether the platform
// answers 201 or 303, the client exists: after a 303 the result tells where the
// customer's browser must go before the client can start, and nothing has been
// sent there.
//
// There can be one client per subject and connector type: a second call returns
// an error that matches [ErrConflict]. Without an instance of the type it matches
// [ErrNoInstance]. It is sent again only where a second one can do no harm, as
// [Client.CreateInstance] is; if the answer is lost, the error matches
// [ErrOutcomeUnknown].
//
// Source: API document, "Create connector client".
func (s *Subject) CreateClient(ctx context.Context, spec ClientSpec, opts ...CallOption) (*CreatedClient, error) {
	k, err := s.call(&opCreateClient, opts)
	if err != nil {
		return nil, err
	}
	if k.body, k.secrets, err = encodeSpec(k.op, spec.Type, spec.Config); err != nil {
		return nil, err
	}
	id, res, err := s.c.create(ctx, k)
	if err != nil {
		return nil, err
	}
	created := &CreatedClient{ID: ClientID(id)}
	if res.status == http.StatusSeeOther {
		if created.Redirect, err = redirectOf(res); err != nil {
			return nil, k.bad(nil, err)
		}
	}
	return created, nil
}

// ListClients returns links to all connector clients of the customer.
//
// Source: API document, "Retrieve connector clients".
func (s *Subject) ListClients(ctx context.Context, opts ...CallOption) ([]Ref[ClientID], error) {
	k, err := s.call(&opListClients, opts)
	if err != nil {
		return nil, err
	}
	return listRefs[ClientID](ctx, s.c, k)
}

// Clients walks over all connector clients of the customer, in the order of
// [Subject.ListClients]. A link that cannot be followed is a [*RefError] of the
// loop, which goes on.
func (s *Subject) Clients(ctx context.Context, opts ...CallOption) iter.Seq2[*ConnectorClient, error] {
	return resolve(ctx, "Clients", opts,
		func(ctx context.Context) ([]Ref[ClientID], error) { return s.ListClients(ctx, opts...) }, s.GetClient)
}

// GetClient returns one connector client. An id that is unknown, or another
// customer's, gives [ErrNotFound].
//
// Source: API document, "Retrieve connector client".
func (s *Subject) GetClient(ctx context.Context, id ClientID, opts ...CallOption) (*ConnectorClient, error) {
	k, err := s.call(&opGetClient, opts, string(id))
	if err != nil {
		return nil, err
	}
	client, err := get[ConnectorClient](ctx, s.c, k)
	if err == nil && client.ID == "" {
		client.ID = id
	}
	return client, err
}

// DeleteClient removes a connector client and the things that it made. An unknown id
// gives [ErrNotFound]. An error that matches [ErrServer] may say that the platform
// could not remove the things: then the client goes on. The call is repeated by
// itself, and can be made again; a 404 after such an answer is success.
//
// Source: API document, "Delete connector client".
func (s *Subject) DeleteClient(ctx context.Context, id ClientID, opts ...CallOption) error {
	return s.write(ctx, &opDeleteClient, nil, opts, string(id))
}
