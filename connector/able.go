package connector

import (
	"context"
	"encoding/json"
	"fmt"
)

// able returns the connector with the abilities that its definition gives it, and
// without those that others find by type assertion and it does not have.
func (c *defined[I, C]) able() Connector {
	oauth, act := authorizing[I, C]{c}, acting[I, C]{c}
	switch {
	case c.d.OAuth != nil && c.d.Act != nil:
		return struct {
			*defined[I, C]
			Authorizer
			Actor
		}{c, oauth, act}
	case c.d.OAuth != nil:
		return struct {
			*defined[I, C]
			Authorizer
		}{c, oauth}
	case c.d.Act != nil:
		return struct {
			*defined[I, C]
			Actor
		}{c, act}
	}
	return c
}

// authorizing is the ability of a definition that has OAuth.
type authorizing[I, C any] struct{ c *defined[I, C] }

func (a authorizing[I, C]) OAuth(config json.RawMessage) (OAuth, error) {
	instance, err := decode[I](a.c.instance, config)
	if err != nil {
		return OAuth{}, fmt.Errorf("instance: %w", err)
	}
	return a.c.d.OAuth(instance), nil
}

// acting is the ability of a definition that has Act.
type acting[I, C any] struct{ c *defined[I, C] }

func (a acting[I, C]) Act(ctx context.Context, s *Session, call ActionCall, emit *Emitter) error {
	in, err := a.c.input(s)
	if err != nil {
		return Misconfigured(err)
	}
	return a.c.d.Act(ctx, in, call, emit)
}
