package mockserver

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"
)

// Normal returns the entry without what differs between runs that are the same: Seq,
// Time and Duration, and who of several was the first to come for a customer, the
// change "created subject".
func (c Call) Normal() Call {
	c.Seq, c.Time, c.Duration = 0, time.Time{}, 0
	c.Changes = slices.DeleteFunc(slices.Clone(c.Changes), func(change Change) bool {
		return change.Verb == "created" && change.Kind == "subject"
	})
	if len(c.Changes) == 0 {
		c.Changes = nil
	}
	return c
}

// Normal returns the normal form of a journal: each entry as [Call.Normal] has it, and
// those that ended at the same time sorted by what they are, since their order is up
// to the scheduler. Where time is virtual, as in testing/synctest, two runs with the
// same seed and the same calls at the same times have the same normal form.
func Normal(journal []Call) []Call {
	entries := make([]normalEntry, len(journal))
	for i, c := range journal {
		entries[i] = normalEntryOf(c)
	}
	slices.SortStableFunc(entries, func(a, b normalEntry) int {
		return cmp.Or(a.end.Compare(b.end), cmp.Compare(a.text, b.text))
	})
	normal := make([]Call, len(entries))
	for i, e := range entries {
		normal[i] = e.call
	}
	return normal
}

type normalEntry struct {
	end  time.Time
	text string
	call Call
}

func normalEntryOf(c Call) normalEntry {
	normal := c.Normal()
	text, err := json.Marshal(normal)
	if err != nil {
		panic("mockserver: a call cannot be written: " + err.Error())
	}
	return normalEntry{c.Time.Add(c.Duration), normal.String() + string(text), normal}
}
