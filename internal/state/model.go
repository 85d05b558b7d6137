// Package state is the model of the API: its resources and their rules, and
// nothing else. It knows no HTTP, starts no goroutine, reads no clock and rolls no
// dice, so the same calls always give the same result. It is not safe for
// concurrent use: package mockserver calls it under a lock.
package state

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/connctd/connctd-go/connctd"
)

// Owner is whose a resource is: the app's account and its customer. Instances
// belong to an account alone.
type Owner struct {
	Account string `json:"account"`
	Subject string `json:"subject"`
}

// Type is a technology that clients can be made for.
type Type struct {
	Description  connctd.Description
	NeedsConsent bool
	// Checks of configurations; nil accepts any object. They name every wrong field.
	CheckInstance func(json.RawMessage) error
	CheckClient   func(json.RawMessage) error
}

// Model holds everything there is.
type Model struct {
	seed      uint64
	born      index[naturalKey, int] // how often each came into being
	sequence  int                    // number of the latest instant at which anything was born
	instant   time.Time              // that instant; zero: the next birth begins another
	types     []Type
	instances table[connctd.InstanceID, Instance]
	clients   table[connctd.ClientID, Client]
	things    table[connctd.ThingID, Thing]
	actions   table[connctd.ActionRequestID, ActionRequest] // they stay
	callbacks index[string, string]                         // where an account wants to hear of them
	subjects  table[Owner, Subject]                         // whom anything was ever made for; they stay
	changes   []Change                                      // that nobody has taken yet

	// Where the one of its kind is, for what there can be one of.
	instanceOf index[owned, connctd.InstanceID]
	clientOf   index[owned, connctd.ClientID]
	thingOf    index[made, connctd.ThingID]
}

// naturalKey stands for what something is: a part of its hash, since the thing
// that an app sends is long and need not be remembered.
type naturalKey [16]byte

// owned is a technology in somebody's hands.
type owned struct {
	owner  Owner
	typeID string
}

// made is what a client made of what.
type made struct {
	client connctd.ClientID
	key    string
}

// New returns an empty model. Ids depend on the seed.
func New(seed uint64) *Model { return &Model{seed: seed} }

// AddType makes a technology known. Its description gets the next number as id.
func (m *Model) AddType(t Type) error {
	if t.Description.TypeID == "" {
		return fmt.Errorf("connector type id is empty")
	}
	if _, known := m.typeOf(t.Description.TypeID); known {
		return fmt.Errorf("connector type %q is there already", t.Description.TypeID)
	}
	t.Description.ID = connctd.DescriptionID(strconv.Itoa(len(m.types) + 1))
	m.types = append(m.types, t)
	return nil
}

// Descriptions returns what is known of all technologies.
func (m *Model) Descriptions() []connctd.Description {
	all := make([]connctd.Description, len(m.types))
	for i, t := range m.types {
		all[i] = t.Description
	}
	return all
}

// Description returns what is known of one technology.
func (m *Model) Description(id connctd.DescriptionID) (connctd.Description, error) {
	for _, t := range m.types {
		if t.Description.ID == id {
			return t.Description, nil
		}
	}
	return connctd.Description{}, &Error{NotFound, connctd.CodeNoDescription, "there is no such connector description"}
}

// DescriptionID returns the id of a technology's description.
func (m *Model) DescriptionID(typeID string) connctd.DescriptionID {
	if t := m.find(typeID); t != nil {
		return t.Description.ID
	}
	return ""
}

func (m *Model) typeOf(id string) (Type, bool) {
	if t := m.find(id); t != nil {
		return *t, true
	}
	return Type{}, false
}

// find returns a type for reading; nil if nobody knows it.
func (m *Model) find(id string) *Type {
	for i := range m.types {
		if m.types[i].Description.TypeID == id {
			return &m.types[i]
		}
	}
	return nil
}

func (m *Model) typeNames() string {
	names := make([]string, len(m.types))
	for i, t := range m.types {
		names[i] = t.Description.TypeID
	}
	slices.Sort(names)
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// newID returns an id that looks like a UUID. It depends on the seed, on what is
// born and how often that was before, and not on the order among others.
func (m *Model) newID(kind string, natural ...string) string {
	key := []byte(kind)
	for _, part := range natural {
		key = strconv.AppendInt(append(key, '|'), int64(len(part)), 10) // the length keeps parts apart
		key = append(append(key, ':'), part...)
	}
	hash := sha256.Sum256(key)
	times, _ := m.born.get(naturalKey(hash[:]))
	m.born.set(naturalKey(hash[:]), times+1)
	return uuid.NewHash(sha256.New(), uuid.Nil, fmt.Appendf(key, "|%d|%d", m.seed, times+1), 8).String()
}
