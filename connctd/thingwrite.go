package connctd

import (
	"context"
	"encoding/json"
	"fmt"
)

// CreateThing creates a thing of the customer; t is checked first by
// [Thing.Validate]. The platform gives the id and may ignore the one in t. The
// request is never sent again after it may have reached the server; if the answer
// is lost, the error matches [ErrOutcomeUnknown].
//
// Source: platform API, "Things".
func (s *Subject) CreateThing(ctx context.Context, t Thing, opts ...CallOption) (ThingID, error) {
	k, err := s.call(&opCreateThing, opts)
	if err != nil {
		return "", err
	}
	if err := t.Validate(); err != nil {
		return "", within("CreateThing", err)
	}
	if k.body, err = json.Marshal(t); err != nil {
		return "", fmt.Errorf("connctd: CreateThing: %w: %w", ErrInvalid, err)
	}
	id, _, err := s.c.create(ctx, k)
	return ThingID(id), err
}

// SetProperty writes the value of a property. A value that does not fit the
// property's type gives [ErrBadRequest].
func (s *Subject) SetProperty(ctx context.Context, thing ThingID, component ComponentID, property PropertyID, value Value, opts ...CallOption) error {
	body := struct {
		Value Value `json:"value"`
	}{value}
	return s.write(ctx, &opSetProperty, body, opts, string(thing), string(component), string(property))
}

// SetThingStatus writes whether a thing can be reached.
func (s *Subject) SetThingStatus(ctx context.Context, thing ThingID, status ThingStatus, opts ...CallOption) error {
	body := struct {
		Status ThingStatus `json:"status"`
	}{status}
	return s.write(ctx, &opSetThingStatus, body, opts, string(thing))
}

// DeleteThing removes a thing. One that is gone already gives [ErrNotFound].
func (s *Subject) DeleteThing(ctx context.Context, thing ThingID, opts ...CallOption) error {
	return s.write(ctx, &opDeleteThing, nil, opts, string(thing))
}

// write sends a change whose answer has no content.
func (s *Subject) write(ctx context.Context, op *operation, body any, opts []CallOption, ids ...string) error {
	k, err := s.call(op, opts, ids...)
	if err != nil {
		return err
	}
	if body != nil {
		if k.body, err = json.Marshal(body); err != nil {
			return fmt.Errorf("connctd: %s: %w: %w", op.name, ErrInvalid, err)
		}
	}
	_, err = s.c.do(ctx, k, nil)
	return err
}
