package connector

import (
	"context"

	"github.com/connctd/connctd-go/connctd"
)

// Platform is what the runtime needs of the platform for one client: to write
// the things of the client's subject. [OnSubject] makes one of the SDK; the mock
// has its own, which writes into its state directly.
type Platform interface {
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
