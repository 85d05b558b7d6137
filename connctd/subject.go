package connctd

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
)

// SubjectID is the app's own id of one of its end customers, sent in the header
// X-External-Subject-Id: 1 to 256 bytes of printable ASCII with no space at
// either end.
type SubjectID string

// Subject makes calls for one end customer of the app: what needs the header
// X-External-Subject-Id exists only here. It is immutable and safe for concurrent
// use. Make one with [Client.Subject].
type Subject struct {
	c  *core
	id SubjectID
}

// Subject returns a handle on the customer that the app calls id. It sends
// nothing. An id that is no [SubjectID] makes every call fail with [ErrInvalid]
// before anything is sent.
func (c *Client) Subject(id string) *Subject { return &Subject{c.core, SubjectID(id)} }

// ID returns the id given to [Client.Subject].
func (s *Subject) ID() SubjectID { return s.id }

// ListSubjects returns links to all customers for whom the app ever created a
// connector client or a thing. It needs [ScopeSubjectsRead]. The id in a link is
// what [Client.Subject] was given, whatever characters it has.
//
// Source: platform API, "Subjects".
func (c *Client) ListSubjects(ctx context.Context, opts ...CallOption) ([]Ref[SubjectID], error) {
	return listRefs[SubjectID](ctx, c.core, call{op: &opListSubjects, opts: opts})
}

// Subjects walks over the ids of all customers, in the order of
// [Client.ListSubjects]. A link that names none is a [*RefError] of the loop,
// which goes on.
func (c *Client) Subjects(ctx context.Context, opts ...CallOption) iter.Seq2[SubjectID, error] {
	return func(yield func(SubjectID, error) bool) {
		refs, err := c.ListSubjects(ctx, opts...)
		if err != nil {
			yield("", err)
			return
		}
		for _, ref := range refs {
			id, err := ref.ID()
			if err != nil {
				err = &RefError{Href: ref.Href, Err: err}
			}
			if !yield(id, err) {
				return
			}
		}
	}
}

const maxSubjectLength = 256

// call makes a call of the subject.
func (s *Subject) call(op *operation, opts []CallOption, ids ...string) (call, error) {
	if err := s.id.check(); err != nil {
		return call{}, fmt.Errorf("connctd: %s: %w: %w", op.name, ErrInvalid, err)
	}
	return call{op: op, ids: ids, subject: string(s.id), opts: opts}, nil
}

// check reports why an id cannot stand in the header as it is: net/http would
// trim a space and turn one customer into another.
func (id SubjectID) check() error {
	switch {
	case id == "":
		return errors.New("subject id is empty")
	case len(id) > maxSubjectLength:
		return fmt.Errorf("subject id has %d bytes, at most %d are allowed", len(id), maxSubjectLength)
	case strings.ContainsFunc(string(id), func(r rune) bool { return r < ' ' || r > '~' }):
		return errors.New("subject id has a character that is not printable ASCII; encode it first")
	case id[0] == ' ' || id[len(id)-1] == ' ':
		return errors.New("subject id begins or ends with a space")
	}
	return nil
}
