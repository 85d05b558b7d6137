package connector

import (
	"slices"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// known is a thing as the platform has it, or is meant to have it.
type known struct {
	Key      string
	ID       connctd.ThingID // empty: there is none yet
	Form     form            // as it is meant to be
	Unsure   []part
	Written  int64 // when all of it was written last, in seconds of Unix time
	Doubt    doubt // what was begun
	Missing  uint8 // complete polls in a row that did not see it
	Outdated bool  // the one with ID has another shape than Form
}

// doubt is what was begun with a thing and not seen to end: the next poll settles
// it before it does anything else with the thing.
type doubt uint8

const (
	settled  doubt = iota
	making         // there may be one that is not known; then the one with ID, if any, must go
	removing       // the one with ID must go, unless it is seen again before that is done
)

// part names what can be written of a thing: its status, or a property. The parts of a
// thing that are Unsure may not be as its Form says.
type part string

const statusPart part = "status" // a property's part has a slash

func partOf(c connctd.ComponentID, p connctd.PropertyID) part {
	return part(string(c) + "/" + string(p))
}

// there reports whether the platform has the thing, as far as is known.
func (k *known) there() bool { return k.ID != "" && k.Doubt != making }

// is reports whether nothing is to be written of a thing that is seen as t.
func (k *known) is(t connctd.Thing, now time.Time) bool {
	return k.ID != "" && k.Doubt == settled && !k.Outdated && k.Unsure == nil && !k.stale(now) && k.Form.is(t)
}

// stale reports whether even unchanged values are to be written again. A clock that was
// far ahead does not keep that from happening.
func (k *known) stale(now time.Time) bool { return now.Sub(time.Unix(k.Written, 0)).Abs() >= refresh }

func (k *known) unsure(p part) bool { return slices.Contains(k.Unsure, p) }

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
	if len(k.Unsure) == 0 {
		k.Unsure = nil
	}
	return k
}
