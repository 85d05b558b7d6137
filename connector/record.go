package connector

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// record is all that the runtime must know of a client to go on after a pause. It
// is a plain value: what has json names is in the store, the rest dies with the
// process.
type record struct {
	Status   connctd.ClientStatus `json:"status"`
	Reason   string               `json:"reason,omitempty"`   // why the status is ERROR
	Started  bool                 `json:"started,omitempty"`  // a complete poll has succeeded once
	Removing bool                 `json:"removing,omitempty"` // a tombstone: only its removal may go on
	State    json.RawMessage      `json:"state,omitempty"`    // the connector's own, see State
	Things   map[string]known     `json:"things,omitempty"`   // by thing key

	Failures int  `json:"-"` // transient ones in a row
	HeldBack int  `json:"-"` // things missing that are not removed, being more than half
	changed  bool // it differs from what is in the store
	owned    bool // Things is no longer shared with the record that this one is a copy of
}

func newRecord() record { return record{Status: connctd.StatusStarting, Things: map[string]known{}} }

// put notes a thing. The map of the record that this one is a copy of stays as it is.
func (r *record) put(key string, k known) {
	r.own()
	r.Things[key] = k
}

// drop forgets a thing.
func (r *record) drop(key string) {
	r.own()
	delete(r.Things, key)
}

func (r *record) own() {
	if !r.owned {
		things := make(map[string]known, len(r.Things)+1)
		maps.Copy(things, r.Things)
		r.Things, r.owned = things, true
	}
	r.changed = true
}

// become notes a status with its reason.
func (r *record) become(status connctd.ClientStatus, reason string) {
	if r.Status != status || r.Reason != reason {
		r.Status, r.Reason, r.changed = status, reason, true
	}
}

// keys returns the keys of the things in their order.
func (r *record) keys() []string { return slices.Sorted(maps.Keys(r.Things)) }

// mappings returns which key became which thing, in the order of the keys.
func (r *record) mappings() []connctd.Mapping {
	all := make([]connctd.Mapping, 0, len(r.Things))
	for _, key := range r.keys() {
		if k := r.Things[key]; k.there() {
			all = append(all, connctd.Mapping{ConnectorThingID: key, ThingID: k.ID})
		}
	}
	return all
}

// known is a thing as the platform has it, or is meant to have it.
type known struct {
	ID       connctd.ThingID `json:"id,omitempty"` // empty: there is none yet
	Thing    connctd.Thing   `json:"thing"`        // as it is meant to be
	Doubt    doubt           `json:"doubt,omitempty"`
	Outdated bool            `json:"outdated,omitempty"` // the one with ID has another shape than Thing
	Unsure   []part          `json:"unsure,omitempty"`   // of Thing, that may not have been written
	Missing  int             `json:"missing,omitempty"`  // complete polls in a row that did not see it
	Written  time.Time       `json:"written,omitzero"`   // when all of it was written last
}

// doubt is what was begun with a thing and not seen to end: the next poll settles
// it before it does anything else with the thing.
type doubt string

const (
	making   doubt = "making"   // there may be one that is not known; then the one with ID, if any, must go
	removing doubt = "removing" // the one with ID must go, unless it is seen again before that is done
)

// part names what can be written of a thing: its status, or a property.
type part string

const statusPart part = "status" // a property's part has a slash

func partOf(c connctd.ComponentID, p connctd.PropertyID) part {
	return part(string(c) + "/" + string(p))
}

// there reports whether the platform has the thing, as far as is known.
func (k known) there() bool { return k.ID != "" && k.Doubt != making }

func (k known) unsure(p part) bool { return slices.Contains(k.Unsure, p) }

// doubting returns k with a part in doubt.
func (k known) doubting(p part) known {
	if !k.unsure(p) {
		k.Unsure = append(slices.Clip(k.Unsure), p)
	}
	return k
}

// certain returns k without doubt about a part.
func (k known) certain(p part) known {
	k.Unsure = slices.DeleteFunc(slices.Clone(k.Unsure), func(q part) bool { return q == p })
	return k
}
