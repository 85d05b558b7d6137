package connector

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/connctd/connctd-go/connctd"
)

// record is all that the runtime must know of a client to go on after a pause. It
// is a plain value. What encode writes of it is in the store, the rest dies with the
// process.
type record struct {
	Status   connctd.ClientStatus
	Reason   string          // why the status is ERROR
	Started  bool            // a complete poll has succeeded once
	Removing bool            // a tombstone: only its removal may go on
	State    json.RawMessage // the connector's own, see State
	Things   []*known        // in the order of their keys; none is ever changed

	// Not stored:
	Failures int32 // transient ones in a row
	HeldBack int32 // things missing that are not removed, being more than half
	changed  bool  // it differs from what is in the store
	sweep    bool  // any number of missing things may be removed at once
	owned    bool  // Things is not shared with another record
}

func newRecord() record { return record{Status: connctd.StatusStarting} }

func (r *record) search(key string) (int, bool) {
	return slices.BinarySearchFunc(r.Things, key, func(k *known, key string) int { return strings.Compare(k.Key, key) })
}

// get returns what is known of a thing, the zero value if that is nothing.
func (r *record) get(key string) (known, bool) {
	i, ok := r.search(key)
	if !ok {
		return known{}, false
	}
	return *r.Things[i], true
}

// put notes a thing under its key.
func (r *record) put(k known) {
	r.own()
	i, ok := r.search(k.Key)
	if ok {
		r.Things[i] = &k
		return
	}
	r.Things = slices.Insert(r.Things, i, &k)
}

// drop forgets a thing.
func (r *record) drop(key string) {
	r.own()
	if i, ok := r.search(key); ok {
		r.Things = slices.Delete(r.Things, i, i+1)
	}
}

// own makes sure that no other record sees what is changed.
func (r *record) own() {
	if !r.owned {
		r.Things, r.owned = slices.Clone(r.Things), true
	}
	r.changed = true
}

// share returns a copy. Neither of the two sees changes of the other.
func (r *record) share() record {
	r.owned = false
	return *r
}

// maxReason is how much of a reason is kept: a record that is too long for a Store could
// not even be removed.
const maxReason = 4 << 10

// become notes a status with its reason.
func (r *record) become(status connctd.ClientStatus, reason string) {
	if len(reason) > maxReason {
		reason = strings.ToValidUTF8(reason[:maxReason], "") + " …"
	}
	if r.Status != status || r.Reason != reason {
		r.Status, r.Reason, r.changed = status, reason, true
	}
}

// mappings returns which key became which thing, in the order of the keys.
func (r *record) mappings() []connctd.Mapping {
	all := make([]connctd.Mapping, 0, len(r.Things))
	for _, k := range r.Things {
		if k.there() {
			all = append(all, connctd.Mapping{ConnectorThingID: k.Key, ThingID: k.ID})
		}
	}
	return all
}
