package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// history is what the journal of the platform tells of things.
type history struct {
	technology *technology
	living     map[ident][]life
	idents     map[string]ident // by thing id, of those that are gone, too
	changed    map[owner][]time.Time

	created, removed, looks int
	violations              []violation
}

// life is a thing that is there.
type life struct {
	id    string
	shape int
	since time.Time
}

// follow goes through the journal. At no time may a device have two things, a thing be
// made for another's device, or one be deleted without a reason.
func follow(calls []mockserver.Call, told *technology) *history {
	h := &history{technology: told, living: map[ident][]life{}, idents: map[string]ident{}, changed: map[owner][]time.Time{}}
	for _, c := range calls {
		if c.Op == mockserver.ListThings {
			h.looks++
		}
		for _, change := range c.Changes {
			switch {
			case change.Kind == "thing" && change.Verb == "created":
				h.create(c, change.ID)
			case change.Kind == "thing" && change.Verb == "removed":
				h.remove(c, change.ID)
			}
			if len(change.ID) >= idLength {
				o := h.idents[change.ID[:idLength]].owner // a property's begins with that of its thing
				h.changed[o] = append(h.changed[o], c.Time)
			}
		}
	}
	return h
}

const idLength = len("00000000-0000-4000-8000-000000000000")

func (h *history) create(c mockserver.Call, id string) {
	var t connctd.Thing
	if err := json.Unmarshal([]byte(c.Body), &t); err != nil || len(t.Components) == 0 {
		panic(fmt.Sprintf("chaos: a thing was created by %q: %v", c.Body, err))
	}
	i := identOf(c.Subject, t)
	if t.Name != i.String() {
		h.blame(foreign, "%s was made at %s", t.Name, i)
	}
	if before := h.living[i]; len(before) > 0 {
		h.blame(duplicate, "%s at %s: %s beside %s, which was made at %s", i, clockTime(c.Time), id, before[0].id, clockTime(before[0].since))
	}
	h.created++
	h.idents[id] = i
	h.living[i] = append(h.living[i], life{id, slices.Index(kinds, t.Components[0].ComponentType), c.Time})
}

func (h *history) remove(c mockserver.Call, id string) {
	i := h.idents[id]
	at := slices.IndexFunc(h.living[i], func(l life) bool { return l.id == id })
	gone := h.living[i][at]
	h.living[i] = slices.Delete(h.living[i], at, at+1)
	h.removed++
	if len(h.living[i]) > 0 {
		return // of two, one must go
	}
	if told := h.technology.told(i.owner, gone.since, c.Time); !asksFor(told, i.key, gone.shape) {
		h.blame(deleted, "%s, %s, which was made at %s, at %s after %d answers", i, kinds[gone.shape], clockTime(gone.since), clockTime(c.Time), len(told))
	}
}

// asksFor reports whether what a client was answered in the life of a thing is a
// reason to delete it: that its device had another shape, or that it was missing three
// times and was so the last time.
func asksFor(told []answer, key string, shape int) bool {
	without := 0
	for _, a := range told {
		switch s, there := a.shapes[key]; {
		case !there:
			without++
		case s != shape:
			return true
		}
	}
	if len(told) == 0 {
		return false
	}
	_, there := told[len(told)-1].shapes[key]
	return without >= 3 && !there
}

func (h *history) blame(o offence, format string, args ...any) {
	h.violations = append(h.violations, violation{o, fmt.Sprintf(format, args...)})
}

// converged returns how many polls of a client it took at most, between two times,
// until nothing of it changed any more, and how long the last change of all took.
func (h *history) converged(from, to time.Time) (polls int, took time.Duration) {
	for o, times := range h.changed {
		for _, at := range times {
			if at.Before(from) || at.After(to) {
				continue
			}
			polls = max(polls, len(h.technology.told(o, from, at)))
			took = max(took, at.Sub(from))
		}
	}
	return polls, took
}

func clockTime(t time.Time) string { return t.Format("15:04:05.000") }
