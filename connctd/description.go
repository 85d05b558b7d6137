package connctd

import "context"

// Description tells of one technology that the platform has a connector for.
//
// Source: API document, "Retrieve connector descriptions".
type Description struct {
	ID          DescriptionID `json:"id"`
	TypeID      string        `json:"type_id"` // the type of an [InstanceSpec] and a [ClientSpec]
	Name        string        `json:"name"`
	Description string        `json:"description"`
	Logo        string        `json:"logo"` // URL; may be empty

	// The samples show which configuration the connector wants. Their values
	// are made up; a copy with real values can be given to [Client.CreateInstance]
	// and [Subject.CreateClient].
	SampleInstance InstanceSpec `json:"sample_instance_configuration"`
	SampleClient   ClientSpec   `json:"sample_client_configuration"`
}

// ListDescriptions returns the connectors that the platform has. It needs no
// credentials and sends none.
//
// Source: API document, "Retrieve connector descriptions". The document promises
// a list and shows one bare object: both are read.
func (c *Client) ListDescriptions(ctx context.Context, opts ...CallOption) ([]Description, error) {
	var list oneOrMore[Description]
	if _, err := c.do(ctx, call{op: &opListDescriptions, opts: opts}, &list); err != nil {
		return nil, err
	}
	return list, nil
}

// GetDescription returns one description. It needs no credentials and sends none.
// An unknown id gives an error that matches [ErrNotFound].
func (c *Client) GetDescription(ctx context.Context, id DescriptionID, opts ...CallOption) (*Description, error) {
	return get[Description](ctx, c.core, call{op: &opGetDescription, ids: []string{string(id)}, opts: opts})
}
