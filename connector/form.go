package connector

import (
	"slices"
	"unicode/utf8"

	"github.com/connctd/connctd-go/connctd"
)

// form is a thing in the form in which it is remembered, without its ID and the times
// of its values: JSON, with lists in place of objects. It is short, since a runtime
// has very many, and two things are equal if their forms are, so that a poll that
// changes nothing need not read it. The name of a property that is like its ID is left
// out, and so are the ends of lists where they are empty.
type form string

// formOf returns the form of a thing.
func formOf(t connctd.Thing) form {
	var room [2048]byte
	return form(appendThing(room[:0], t))
}

// is reports whether t has this form. It needs no memory.
func (f form) is(t connctd.Thing) bool {
	var room [2048]byte
	return string(f) == string(appendThing(room[:0], t))
}

func appendThing(b []byte, t connctd.Thing) []byte {
	b = appendTexts(b, t.Name, t.Manufacturer, t.DisplayType, string(t.MainComponentID), string(t.Status))
	b = append(b, ",["...)
	for i, a := range t.Attributes {
		b = append(appendTexts(between(b, i), a.Name, a.Value), ']')
	}
	b = append(b, "],["...)
	for i, c := range t.Components {
		b = appendComponent(between(b, i), c)
	}
	return append(b, "]]"...)
}

func appendComponent(b []byte, c connctd.Component) []byte {
	b = appendTexts(b, string(c.ID), c.Name, c.ComponentType)
	b = append(b, ",["...)
	for i, p := range c.Properties {
		b = appendProperty(between(b, i), p)
	}
	b = append(b, ']')
	if len(c.Capabilities)+len(c.Actions) > 0 {
		b = append(b, ',')
		b = append(appendTexts(b, c.Capabilities...), ']')
	}
	if len(c.Actions) > 0 {
		b = append(b, ",["...)
		for i, a := range c.Actions {
			b = appendAction(between(b, i), a)
		}
		b = append(b, ']')
	}
	return append(b, ']')
}

func appendProperty(b []byte, p connctd.Property) []byte {
	b = appendTexts(b, string(p.ID), string(p.Value), string(p.Type), p.PropertyType, p.Unit)
	if p.Name != string(p.ID) || len(p.AffectedBy) > 0 {
		b = appendText(append(b, ','), p.Name)
	}
	for _, a := range p.AffectedBy {
		b = appendText(append(b, ','), a.Href)
	}
	return append(b, ']')
}

func appendAction(b []byte, a connctd.Action) []byte {
	b = appendTexts(b, string(a.ID), a.Name)
	for _, p := range a.Parameters {
		b = append(appendTexts(append(b, ','), p.Name, string(p.Type)), ']')
	}
	return append(b, ']')
}

func between(b []byte, i int) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	return b
}

// appendTexts begins a list with texts.
func appendTexts(b []byte, texts ...string) []byte {
	b = append(b, '[')
	for i, text := range texts {
		b = appendText(between(b, i), text)
	}
	return b
}

// words are texts that many things have: in a form they are the numbers of their
// places here, which must not change.
var words = [...]string{
	AttributeType, AttributeThingKey,
	string(connctd.TypeNumber), string(connctd.TypeString), string(connctd.TypeBoolean),
	string(connctd.ThingAvailable), string(connctd.ThingUnavailable), string(connctd.ThingUnknown),
}

func appendText(b []byte, text string) []byte {
	if i := slices.Index(words[:], text); i >= 0 {
		return append(b, '0'+byte(i))
	}
	return appendQuoted(b, text)
}

// plain reports whether a text stands for itself in JSON.
func plain(text string) bool {
	ascii := true
	for i := range len(text) {
		c := text[i]
		if c < ' ' || c == '"' || c == '\\' {
			return false
		}
		ascii = ascii && c < utf8.RuneSelf
	}
	return ascii || utf8.ValidString(text)
}

// thing returns the thing that has the form.
func (f form) thing() connctd.Thing {
	t, ok := readForm(string(f))
	if !ok {
		panic("connector: a form cannot be read: " + string(f))
	}
	return t
}
