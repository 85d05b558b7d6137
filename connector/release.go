package connector

import (
	"context"
	"fmt"

	"github.com/connctd/connctd-go/connctd"
)

var errReleased = fmt.Errorf("%w: it is being released", ErrUnknownClient)

// Release lets go of a client without removing anything: its poll and its actions that
// are under way are cancelled and waited for, and then this runtime no longer knows the
// client. Its things, its record, its tokens and a removal that has begun stay as they
// are, for the process that adds it next: another one, or this one, which then reads
// anew what is stored. That is how a client moves between processes, and how one comes
// back whose polls fail with [ErrTaken].
//
// If ctx ends before, or tokens that are not stored yet cannot be, the client goes on as
// before and the error says why.
func (r *Runtime) Release(ctx context.Context, id connctd.ClientID) error {
	c, err := r.client(id)
	if err != nil {
		return err
	}
	if err := c.depart(ctx, errReleased, c.tokens.keep); err != nil {
		return c.failed("release", err)
	}
	return nil
}

// keep waits for a refresh under way, and stores what it gave: the tokens before are
// worth nothing any more. It works on nil.
func (t *tokens) keep(ctx context.Context) error {
	if t == nil || t.held.Load() == nil {
		return nil
	}
	return t.alone(ctx, t.settle)
}
