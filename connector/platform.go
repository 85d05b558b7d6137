package connector

import (
	"context"
	"errors"
	"iter"

	"github.com/connctd/connctd-go/connctd"
)

// Platform is what the runtime needs of the platform for one client: to write
// the things of the client's subject, and to find those that it wrote. [OnSubject]
// makes one of the SDK; the mock has its own, which writes into its state directly.
//
// Any error leaves open whether a call took effect, but for a [*connctd.Error] with a
// status of 4xx that does not match [connctd.ErrOutcomeUnknown], and for
// [connctd.ErrInvalid]: those say that nothing has happened.
type Platform interface {
	// Things walks over the things of the subject, or at least over all that were
	// created here, as they are now. The runtime needs no more of them than ID and
	// Attributes, and asks when it must know whether a thing was created. If
	// something could not be read, it yields an error.
	Things(ctx context.Context) iter.Seq2[*connctd.Thing, error]
	// CreateThing creates a thing. Its attributes connector_type and
	// connector_thing_id tell which connector made it of what.
	CreateThing(ctx context.Context, t connctd.Thing) (connctd.ThingID, error)
	// SetProperty writes the value of p, its LastUpdate too where the platform
	// can take it. An error that matches [connctd.ErrNotFound] says that the
	// thing is gone.
	SetProperty(ctx context.Context, thing connctd.ThingID, component connctd.ComponentID, p connctd.Property) error
	// SetThingStatus writes whether the thing can be reached.
	SetThingStatus(ctx context.Context, thing connctd.ThingID, status connctd.ThingStatus) error
	// DeleteThing removes a thing. One that is gone already is no error.
	DeleteThing(ctx context.Context, thing connctd.ThingID) error
}

// The attributes that every thing made by a connector carries.
const (
	AttributeType     = "connector_type"     // the connector's type id
	AttributeThingKey = "connector_thing_id" // the thing key: the connector's own id of the thing
)

// OnSubject returns the platform as the SDK reaches it for one customer. The
// platform notes the time of a write itself, so a property's LastUpdate is not
// sent.
func OnSubject(s *connctd.Subject) Platform { return onSubject{s} }

type onSubject struct{ s *connctd.Subject }

func (p onSubject) Things(ctx context.Context) iter.Seq2[*connctd.Thing, error] {
	return func(yield func(*connctd.Thing, error) bool) {
		for t, err := range p.s.Things(ctx) {
			if _, one := errors.AsType[*connctd.RefError](err); one && errors.Is(err, connctd.ErrNotFound) {
				continue // deleted since it was listed
			}
			if !yield(t, err) {
				return
			}
		}
	}
}

func (p onSubject) CreateThing(ctx context.Context, t connctd.Thing) (connctd.ThingID, error) {
	return p.s.CreateThing(ctx, t)
}

func (p onSubject) SetProperty(ctx context.Context, thing connctd.ThingID, component connctd.ComponentID, prop connctd.Property) error {
	return p.s.SetProperty(ctx, thing, component, prop.ID, prop.Value)
}

func (p onSubject) SetThingStatus(ctx context.Context, thing connctd.ThingID, status connctd.ThingStatus) error {
	return p.s.SetThingStatus(ctx, thing, status)
}

func (p onSubject) DeleteThing(ctx context.Context, thing connctd.ThingID) error {
	if err := p.s.DeleteThing(ctx, thing); !errors.Is(err, connctd.ErrNotFound) {
		return err
	}
	return nil
}
