package connctd

import (
	"context"
	"iter"
)

// InstanceSpec is what it takes to create a connector instance.
type InstanceSpec struct {
	// Type is the type id of the connector, such as "netatmo": the TypeID of
	// its [Description].
	Type string `json:"connector_type_id"`
	// Config is the configuration the technology requires: any value that
	// encodes to a JSON object, such as a map or a struct with json tags (those
	// called connctd, of a connector's own struct, do not count here); nil if
	// there is none. The sample in the connector's [Description] shows the fields.
	Config any `json:"configuration,omitempty"`
}

// Instance is the developer account's preconfiguration for one technology. Its
// configuration is never given back.
//
// Source: API document, "Retrieve connector instance".
type Instance struct {
	ID        InstanceID         `json:"id"`
	Clients   []Ref[ClientID]    `json:"clients"`
	Connector Ref[DescriptionID] `json:"connector"`
}

// CreateInstance prepares a connector type for this developer account.
//
// There can be one instance per connector type: a second call returns an error
// that matches [ErrConflict]. A configuration that the connector refuses gives
// [ErrBadRequest] with the reason.
//
// It is sent again only where a second one can do no harm: if the first provably
// never left, was answered 429, or was answered 503, since a second instance of the
// type is refused. An [ErrConflict] after a 503 matches [ErrOutcomeUnknown] as well:
// the one that exists may be yours. If the answer is lost, the error matches
// [ErrOutcomeUnknown]. [Client.EnsureInstance] settles both.
//
// Source: API document, "Create connector instance".
func (c *Client) CreateInstance(ctx context.Context, spec InstanceSpec, opts ...CallOption) (InstanceID, error) {
	body, secrets, err := encodeSpec(&opCreateInstance, spec.Type, spec.Config)
	if err != nil {
		return "", err
	}
	id, _, err := c.create(ctx, call{op: &opCreateInstance, body: body, secrets: secrets, opts: opts})
	return InstanceID(id), err
}

// ListInstances returns links to all instances of the account.
//
// Source: API document, "Retrieve connector instances".
func (c *Client) ListInstances(ctx context.Context, opts ...CallOption) ([]Ref[InstanceID], error) {
	return listRefs[InstanceID](ctx, c.core, call{op: &opListInstances, opts: opts})
}

// Instances walks over all instances of the account, in the order of
// [Client.ListInstances]. A link that cannot be followed is a [*RefError] of the
// loop, which goes on.
func (c *Client) Instances(ctx context.Context, opts ...CallOption) iter.Seq2[*Instance, error] {
	return resolve(ctx, "Instances", opts,
		func(ctx context.Context) ([]Ref[InstanceID], error) { return c.ListInstances(ctx, opts...) }, c.GetInstance)
}

// GetInstance returns one instance. An unknown id gives [ErrNotFound].
//
// Source: API document, "Retrieve connector instance".
func (c *Client) GetInstance(ctx context.Context, id InstanceID, opts ...CallOption) (*Instance, error) {
	instance, err := get[Instance](ctx, c.core, call{op: &opGetInstance, ids: []string{string(id)}, opts: opts})
	if err == nil && instance.ID == "" {
		instance.ID = id
	}
	return instance, err
}

// DeleteInstance removes an instance. While it has clients, the answer is
// [ErrConflict] and nothing changes; delete them first. An unknown id gives
// [ErrNotFound].
//
// Source: API document, the first heading "Delete connector client", which by
// its text and path deletes the instance.
func (c *Client) DeleteInstance(ctx context.Context, id InstanceID, opts ...CallOption) error {
	_, err := c.do(ctx, call{op: &opDeleteInstance, ids: []string{string(id)}, opts: opts}, nil)
	return err
}
