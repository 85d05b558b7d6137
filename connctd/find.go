package connctd

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
)

// The API cannot be asked for a connector type. What has one is found by the id of
// the type's description.

// FindInstance returns the account's instance of a connector type, such as
// "netatmo". If there is none, the error matches [ErrNotFound].
//
// It reads the descriptions, lists the instances and gets them. If one of both lists
// cannot be read, a 404 in its place included, the error does not match.
func (c *Client) FindInstance(ctx context.Context, typeID string, opts ...CallOption) (*Instance, error) {
	found, err := find(ctx, c, "instance", typeID, opts, c.Instances(ctx, perLink(opts)...),
		func(i *Instance) Ref[DescriptionID] { return i.Connector })
	if err != nil {
		return nil, within("FindInstance", err)
	}
	return found, nil
}

// FindClient returns the customer's connector client of a type, such as
// "netatmo": after a 303 without a body, or when a create's outcome is unknown.
// If there is none, the error matches [ErrNotFound].
//
// It reads the descriptions, lists the customer's clients and gets them. If one of
// both lists cannot be read, a 404 in its place included, the error does not match.
func (s *Subject) FindClient(ctx context.Context, typeID string, opts ...CallOption) (*ConnectorClient, error) {
	if err := s.id.check(); err != nil {
		return nil, fmt.Errorf("connctd: FindClient: %w: %w", ErrInvalid, err)
	}
	found, err := find(ctx, &Client{s.c}, "client", typeID, opts, s.Clients(ctx, perLink(opts)...),
		func(c *ConnectorClient) Ref[DescriptionID] { return c.Connector })
	if err != nil {
		return nil, within("FindClient", err)
	}
	return found, nil
}

// find returns the first item whose connector has the type. What is gone
// meanwhile was not it; what cannot be read may have been.
func find[T any](ctx context.Context, c *Client, what, typeID string, opts []CallOption, all iter.Seq2[*T, error], connector func(*T) Ref[DescriptionID]) (*T, error) {
	descriptions, err := c.ListDescriptions(ctx, opts...)
	if err != nil {
		return nil, unread{err}
	}
	at := slices.IndexFunc(descriptions, func(d Description) bool { return d.TypeID == typeID })
	if at < 0 {
		return nil, fmt.Errorf("%w: the platform has no connector of type %q", ErrNotFound, typeID)
	}
	var failed []error // the first few: a list may be long
	for item, err := range all {
		switch {
		case goneSince(err):
		case err != nil:
			if len(failed) < 3 {
				failed = append(failed, unread{err})
			}
		default:
			if id, err := connector(item).ID(); err == nil && id == descriptions[at].ID {
				return item, nil
			}
		}
	}
	if failed != nil {
		return nil, inOneLine(failed)
	}
	return nil, fmt.Errorf("%w: there is no %s of type %q", ErrNotFound, what, typeID)
}

// goneSince reports whether the failure of one link says that there is no longer what
// it led to.
func goneSince(err error) bool {
	_, ofLink := errors.AsType[*RefError](err)
	return ofLink && errors.Is(err, ErrNotFound)
}

// unread is why a list could not be read. It is not [ErrNotFound], whatever the cause: a
// list is there, however little is in it, so a 404 in its place is that of a proxy, or of
// a wrong base URL, and says nothing of what there is.
type unread struct{ cause error }

func (u unread) Error() string { return u.cause.Error() }

// Is stands in for Unwrap.
func (u unread) Is(target error) bool { return target != ErrNotFound && errors.Is(u.cause, target) }

// As stands in for Unwrap.
func (u unread) As(target any) bool { return errors.As(u.cause, target) }
