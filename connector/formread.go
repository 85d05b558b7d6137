package connector

import "github.com/connctd/connctd-go/connctd"

// readForm reads what appendThing wrote; ok is false if it is something else. The
// texts of the thing are parts of the form.
func readForm(text string) (t connctd.Thing, ok bool) {
	r := reader{rest: text}
	t = r.thing()
	return t, r.ended()
}

func (r *reader) thing() (t connctd.Thing) {
	r.list(func(i int) {
		switch i {
		case 0:
			t.Name = r.word()
		case 1:
			t.Manufacturer = r.word()
		case 2:
			t.DisplayType = r.word()
		case 3:
			t.MainComponentID = connctd.ComponentID(r.word())
		case 4:
			t.Status = connctd.ThingStatus(r.word())
		case 5:
			r.list(func(int) { t.Attributes = append(t.Attributes, r.attribute()) })
		case 6:
			r.list(func(int) { t.Components = append(t.Components, r.component()) })
		default:
			r.bad = true
		}
	})
	return t
}

func (r *reader) attribute() (a connctd.Attribute) {
	r.list(func(i int) {
		switch i {
		case 0:
			a.Name = r.word()
		case 1:
			a.Value = r.word()
		default:
			r.bad = true
		}
	})
	return a
}

func (r *reader) component() (c connctd.Component) {
	r.list(func(i int) {
		switch i {
		case 0:
			c.ID = connctd.ComponentID(r.word())
		case 1:
			c.Name = r.word()
		case 2:
			c.ComponentType = r.word()
		case 3:
			c.Properties = r.properties()
		case 4:
			r.list(func(int) { c.Capabilities = append(c.Capabilities, r.word()) })
		case 5:
			r.list(func(int) { c.Actions = append(c.Actions, r.action()) })
		default:
			r.bad = true
		}
	})
	return c
}

func (r *reader) properties() (all []connctd.Property) {
	r.list(func(int) {
		if all == nil {
			all = make([]connctd.Property, 0, 8) // enough for most
		}
		all = append(all, r.property())
	})
	return all
}

func (r *reader) property() (p connctd.Property) {
	r.list(func(i int) {
		switch i {
		case 0:
			p.ID = connctd.PropertyID(r.word())
			p.Name = string(p.ID)
		case 1:
			p.Value = connctd.Value(r.word())
		case 2:
			p.Type = connctd.ValueType(r.word())
		case 3:
			p.PropertyType = r.word()
		case 4:
			p.Unit = r.word()
		case 5:
			p.Name = r.word()
		default:
			p.AffectedBy = append(p.AffectedBy, connctd.Ref[connctd.ActionID]{Href: r.word()})
		}
	})
	return p
}

func (r *reader) action() (a connctd.Action) {
	r.list(func(i int) {
		switch i {
		case 0:
			a.ID = connctd.ActionID(r.word())
		case 1:
			a.Name = r.word()
		default:
			a.Parameters = append(a.Parameters, r.parameter())
		}
	})
	return a
}

func (r *reader) parameter() (p connctd.Parameter) {
	r.list(func(i int) {
		switch i {
		case 0:
			p.Name = r.word()
		case 1:
			p.Type = connctd.ValueType(r.word())
		default:
			r.bad = true
		}
	})
	return p
}

// word reads a text, or the number that stands for one.
func (r *reader) word() string {
	if r.next() == '"' {
		return r.text()
	}
	i := r.number(int64(len(words)) - 1)
	if r.bad {
		return ""
	}
	return words[i]
}
