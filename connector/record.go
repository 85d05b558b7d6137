package connector

import (
	"maps"
	"slices"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// record is all that the runtime must know of a client to go on after a pause: a
// plain value that can be stored.
type record struct {
	Status   connctd.ClientStatus
	Reason   string           // why the status is ERROR
	Started  bool             // a complete poll has succeeded once
	Failures int              // transient ones in a row
	HeldBack int              // things missing that are not removed, being more than half
	Things   map[string]known // by thing key
}

// known is a thing as the platform has it.
type known struct {
	ID      connctd.ThingID
	Thing   connctd.Thing // as it was written last
	Missing int           // complete polls in a row that did not see it
	Written time.Time     // when all of it was written last
}

func newRecord() record {
	return record{Status: connctd.StatusStarting, Things: map[string]known{}}
}

// mappings returns which key became which thing, in the order of the keys.
func (r *record) mappings() []connctd.Mapping {
	all := make([]connctd.Mapping, 0, len(r.Things))
	for _, key := range slices.Sorted(maps.Keys(r.Things)) {
		all = append(all, connctd.Mapping{ConnectorThingID: key, ThingID: r.Things[key].ID})
	}
	return all
}

// clone returns a copy that can be changed while the original is read. The things
// themselves are never changed, only replaced.
func (r *record) clone() record {
	c := *r
	c.Things = maps.Clone(r.Things)
	return c
}
