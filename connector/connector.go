package connector

import (
	"context"
	"encoding/json"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// Connector is a technology as the runtime sees it. Authors mostly build one
// with [Define]; a type of one's own may implement it by hand.
type Connector interface {
	// Description tells apps of the connector: type, name, and samples of the
	// configurations it wants. Its ID may be empty: the host gives one.
	Description() connctd.Description
	// Poll asks the technology once and emits every thing the customer has in
	// it, as it is now. It is called from one goroutine at a time for each
	// client, with a ctx that ends when the poll takes too long. What its error
	// means is told at [AuthRevoked], [Misconfigured] and [RetryAfter].
	Poll(ctx context.Context, s *Session, emit *Emitter) error
}

// Scheduler is the ability of a connector to say how often it wants to poll.
type Scheduler interface {
	// Every is the period between due times. Zero means one minute.
	Every() time.Duration
}

// ConfigChecker is the ability of a connector to refuse a configuration before
// anything is created with it. Without it any JSON object is accepted.
type ConfigChecker interface {
	// CheckInstance returns nil or a [*ConfigError] that names every wrong field.
	// A configuration that was not given is nil.
	CheckInstance(config json.RawMessage) error
	// CheckClient does the same for the configuration of a client.
	CheckClient(config json.RawMessage) error
}

// Consenter is the ability of a connector to make a new client wait until its
// customer has agreed in a browser: creating the client answers 303, and it is
// not polled before. Unless the connector is an [Authorizer], its host asks the customer,
// as package mockserver does by a page: a [Runtime] takes a client with Consented only.
type Consenter interface {
	NeedsConsent() bool
}
