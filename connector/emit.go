package connector

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/connctd/connctd-go/connctd"
)

const maxKeyLength = 200

// Emitter takes what a poll sees. It may be used from several goroutines, but not
// after Poll has returned. What it is given is copied.
//
// A thing key is the connector's own stable id of a thing: 1 to 200 bytes of
// UTF-8 without control characters. What is wrong with a key or a thing fails the
// poll as a whole, and nothing is changed.
//
// All things of a client together may have 640 KiB, in a form that is shorter than their
// JSON: some 1500 things with five properties each. A poll that would make more of them
// fails as well, and its error says so; the things that are there stay, and go on once
// fewer are emitted.
type Emitter struct {
	typeID string
	known  record // before the call
	now    time.Time

	mu       sync.Mutex                // guards what follows
	seen     map[string]*connctd.Thing // nil: as it is known, with nothing to write
	gone     map[string]bool           // nil until something is
	partial  complaints
	problems complaints
	sealed   bool // the poll is over
}

func newEmitter(typeID string, known *record, now time.Time) *Emitter {
	return &Emitter{typeID: typeID, known: known.share(), now: now, seen: map[string]*connctd.Thing{}}
}

// Thing says that the thing is there, as it is now. A MainComponentID left empty
// becomes the first component, a Status left empty ThingAvailable, a LastUpdate
// left zero now. A property that a later poll leaves out keeps its last value.
//
// The API can change values and status in place, and nothing else of a thing: a
// change of a name, a unit or a type, or a new property, replaces the thing, and it
// gets a new id. Unchanged values are written again once a day.
func (e *Emitter) Thing(key string, t connctd.Thing) {
	t = e.complete(key, t)
	err := errors.Join(checkKey(key), t.Validate())
	news := e.news(key, t)
	e.mu.Lock()
	defer e.mu.Unlock()
	_, doubled := e.seen[key]
	switch {
	case e.sealed:
		return
	case err != nil:
		e.problem(key, err)
	case doubled:
		e.problem(key, errors.New("it was emitted twice"))
	case e.gone[key]:
		e.problem(key, errors.New("it was emitted and said to be gone"))
	}
	e.seen[key] = news
}

// Gone says that the thing is surely no longer there: it is removed at once,
// where one that is merely not emitted is waited for.
func (e *Emitter) Gone(key string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.sealed {
		return
	}
	if err := checkKey(key); err != nil {
		e.problem(key, err)
	}
	if _, there := e.seen[key]; there {
		e.problem(key, errors.New("it was emitted and said to be gone"))
	}
	if e.gone == nil {
		e.gone = map[string]bool{}
	}
	e.gone[key] = true
}

// Partial says that the poll could not see everything: that a thing was not
// emitted means nothing this time.
func (e *Emitter) Partial(reason error) {
	if reason == nil {
		reason = errors.New("no reason given")
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.sealed {
		return
	}
	e.partial.add(reason)
}

func (e *Emitter) problem(key string, err error) {
	e.problems.add(keyError(key, err))
}

// seal ends the poll and returns what was wrong with what it emitted.
func (e *Emitter) seal() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.sealed = true
	return e.problems.err()
}

// news returns what is kept of a thing: nothing if all of it is known, as it mostly is.
func (e *Emitter) news(key string, t connctd.Thing) *connctd.Thing {
	if k, ok := e.known.get(key); ok && k.is(t, e.now) {
		return nil
	}
	for i := range t.Components {
		e.completeProperties(&t.Components[i])
	}
	return new(t)
}

// complete fills in what the author of a thing left out, and copies all but its properties.
// Lists whose order has no meaning get one, so that a thing does not differ from itself.
func (e *Emitter) complete(key string, t connctd.Thing) connctd.Thing {
	t.Components = slices.Clone(t.Components)
	for i := range t.Components {
		completeComponent(&t.Components[i])
	}
	if t.MainComponentID == "" && len(t.Components) > 0 {
		t.MainComponentID = t.Components[0].ID
	}
	if t.Status == "" {
		t.Status = connctd.ThingAvailable
	}
	t.ID, t.ComponentLinks = "", nil
	t.Attributes = slices.DeleteFunc(slices.Clone(t.Attributes), func(a connctd.Attribute) bool {
		return a.Name == AttributeType || a.Name == AttributeThingKey
	})
	slices.SortStableFunc(t.Attributes, func(a, b connctd.Attribute) int { return strings.Compare(a.Name, b.Name) })
	t.Attributes = append(t.Attributes,
		connctd.Attribute{Name: AttributeType, Value: e.typeID},
		connctd.Attribute{Name: AttributeThingKey, Value: key})
	return t
}

func completeComponent(c *connctd.Component) {
	c.PropertyLinks = nil
	c.Capabilities, c.Actions = slices.Clone(c.Capabilities), slices.Clone(c.Actions)
	slices.Sort(c.Capabilities)
	slices.SortStableFunc(c.Actions, func(a, b connctd.Action) int { return strings.Compare(string(a.ID), string(b.ID)) })
	for i := range c.Actions {
		c.Actions[i].Parameters = slices.Clone(c.Actions[i].Parameters)
	}
}

func (e *Emitter) completeProperties(c *connctd.Component) {
	c.Properties = slices.Clone(c.Properties)
	for i := range c.Properties {
		p := &c.Properties[i]
		p.AffectedBy = slices.Clone(p.AffectedBy)
		if p.LastUpdate.IsZero() {
			p.LastUpdate = e.now
		}
	}
}

func checkKey(key string) error {
	switch {
	case key == "":
		return errors.New("it is empty")
	case len(key) > maxKeyLength:
		return fmt.Errorf("it has %d bytes, at most %d are allowed", len(key), maxKeyLength)
	case strings.ContainsFunc(key, func(r rune) bool { return unicode.IsControl(r) || r == unicode.ReplacementChar }):
		return errors.New("it has a control character or is not UTF-8")
	}
	return nil
}
