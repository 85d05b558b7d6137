package connctd

import (
	"fmt"
	"slices"
	"strings"
)

// Validate reports everything that is wrong with a thing to be created, each
// problem with its path, as one error that matches [ErrInvalid]; nil if the
// platform can take it. It never repeats a value.
//
// Source: platform API, "Things".
func (t Thing) Validate() error {
	var p problems
	p.check(t.Name != "", "name", "is empty")
	switch t.Status {
	case "", ThingAvailable, ThingUnavailable, ThingUnknown:
	default:
		p.add("status", "is none of AVAILABLE, UNAVAILABLE, UNKNOWN")
	}
	main := t.MainComponentID == "" && len(t.Components) == 0
	var ids idsOnce
	for i, c := range t.Components {
		if wrong := wrongPartID(string(c.ID), ids.again(string(c.ID))); wrong != "" {
			p.add(fmt.Sprintf("components[%d].id", i), wrong)
		}
		main = main || c.ID == t.MainComponentID
		c.validate(&p, i)
	}
	p.check(main, "mainComponentId", "names none of the components")
	return p.err()
}

// validate checks the component that stands at a place in its thing. Paths are made
// only for what is wrong: things are checked far more often than they are.
func (c *Component) validate(p *problems, place int) {
	var ids idsOnce
	for i := range c.Properties {
		prop := &c.Properties[i]
		if wrong := wrongPartID(string(prop.ID), ids.again(string(prop.ID))); wrong != "" {
			p.add(fmt.Sprintf("components[%d].properties[%d].id", place, i), wrong)
		}
		if err := prop.Value.check(prop.Type); err != nil {
			p.add(fmt.Sprintf("components[%d].properties[%d]", place, i), err.Error())
		}
	}
	for i, a := range c.Actions {
		if a.Name == "" {
			p.add(fmt.Sprintf("components[%d].actions[%d].name", place, i), "is empty")
		}
	}
}

// idsOnce tells of an id that comes again. The few ids that most things have need no
// memory.
type idsOnce struct {
	few  [8]string
	n    int
	more map[string]bool
}

func (s *idsOnce) again(id string) bool {
	switch {
	case slices.Contains(s.few[:s.n], id) || s.more[id]:
		return true
	case s.n < len(s.few):
		s.few[s.n] = id
		s.n++
		return false
	case s.more == nil:
		s.more = map[string]bool{}
	}
	s.more[id] = true
	return false
}

// problems collects what is wrong, so that all of it is told at once.
type problems []error

func (p *problems) add(path, what string) { *p = append(*p, fmt.Errorf("%s %s", path, what)) }

func (p *problems) check(ok bool, path, what string) {
	if !ok {
		p.add(path, what)
	}
}

// wrongPartID says what is wrong with the id of a component or a property, which may
// be letters, digits, "-" and "_", at most 200 of them; "" if nothing is.
func wrongPartID(id string, doubled bool) string {
	switch {
	case id == "":
		return "is empty"
	case len(id) > maxIDLength:
		return fmt.Sprintf("has %d characters, at most %d are allowed", len(id), maxIDLength)
	case strings.ContainsFunc(id, notInPartID):
		return "has a character that is no letter, digit, - or _"
	case doubled:
		return "stands twice"
	}
	return ""
}

func notInPartID(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
}

func (p problems) err() error {
	if len(p) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrInvalid, inOneLine(p))
}
