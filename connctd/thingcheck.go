package connctd

import (
	"fmt"
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
	seen := map[ComponentID]bool{}
	for i, c := range t.Components {
		path := fmt.Sprintf("components[%d]", i)
		p.checkPartID(path+".id", string(c.ID), seen[c.ID])
		seen[c.ID] = true
		main = main || c.ID == t.MainComponentID
		c.validate(&p, path)
	}
	p.check(main, "mainComponentId", "names none of the components")
	return p.err()
}

func (c Component) validate(p *problems, path string) {
	seen := map[PropertyID]bool{}
	for i, prop := range c.Properties {
		at := fmt.Sprintf("%s.properties[%d]", path, i)
		p.checkPartID(at+".id", string(prop.ID), seen[prop.ID])
		seen[prop.ID] = true
		if err := prop.Value.check(prop.Type); err != nil {
			p.add(at, err.Error())
		}
	}
	for i, a := range c.Actions {
		p.check(a.Name != "", fmt.Sprintf("%s.actions[%d].name", path, i), "is empty")
	}
}

// problems collects what is wrong, so that all of it is told at once.
type problems []error

func (p *problems) add(path, what string) { *p = append(*p, fmt.Errorf("%s %s", path, what)) }

func (p *problems) check(ok bool, path, what string) {
	if !ok {
		p.add(path, what)
	}
}

// checkPartID checks the id of a component or a property, which may be letters,
// digits, "-" and "_", at most 200 of them.
func (p *problems) checkPartID(path, id string, doubled bool) {
	switch {
	case id == "":
		p.add(path, "is empty")
	case len(id) > maxIDLength:
		p.add(path, fmt.Sprintf("has %d characters, at most %d are allowed", len(id), maxIDLength))
	case strings.ContainsFunc(id, notInPartID):
		p.add(path, "has a character that is no letter, digit, - or _")
	case doubled:
		p.add(path, "stands twice")
	}
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
