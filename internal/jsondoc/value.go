package jsondoc

import (
	"encoding/json"
	"iter"
	"slices"
	"strings"
	"time"
)

// Value is a value of a document. The zero Value is one that is absent: it reads
// as empty and has nothing wrong with it.
type Value struct {
	doc  *Doc
	node *node
}

// Present reports whether the value is there and not null.
func (v Value) Present() bool { return v.node != nil && v.node.value != nil }

// IsObject reports whether the value is an object.
func (v Value) IsObject() bool { return v.node != nil && v.node.value == json.Delim('{') }

// IsList reports whether the value is a list.
func (v Value) IsList() bool { return v.node != nil && v.node.value == json.Delim('[') }

// IsText reports whether the value is a string.
func (v Value) IsText() bool {
	if v.node == nil {
		return false
	}
	_, text := v.node.value.(string)
	return text
}

// Path is where the value is, such as "accounts[0].name".
func (v Value) Path() string { return v.node.path() }

// Raw is the text of the value; nil if it is absent.
func (v Value) Raw() json.RawMessage {
	if !v.Present() {
		return nil
	}
	return v.doc.data[v.node.at:v.node.end]
}

// Fail says what is wrong with the value.
func (v Value) Fail(format string, args ...any) {
	if v.doc != nil {
		v.doc.fail(v.node.at, v.Path(), format, args...)
	}
}

// Failed reports whether something is wrong with the value or inside of it.
func (v Value) Failed() bool {
	path := v.Path()
	return v.doc != nil && slices.ContainsFunc(v.doc.problems, func(p Problem) bool {
		rest, inside := strings.CutPrefix(p.Path, path)
		return inside && (path == "" || rest == "" || rest[0] == '.' || rest[0] == '[')
	})
}

// Text is the value as a string.
func (v Value) Text() string { text, _ := as[string](v, "a string"); return text }

// Bool is the value as a boolean.
func (v Value) Bool() bool { b, _ := as[bool](v, "true or false"); return b }

// Number is the value as a number, and whether it is one.
func (v Value) Number() (float64, bool) {
	n, ok := as[json.Number](v, "a number")
	if !ok {
		return 0, false
	}
	x, err := n.Float64()
	if err != nil {
		v.Fail("must be a number of a sane size")
	}
	return x, err == nil
}

// Duration is the value as a duration, written as in "90s" or "10m".
func (v Value) Duration() time.Duration {
	text, ok := as[string](v, `a duration such as "90s"`)
	if !ok {
		return 0
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		v.Fail(`must be a duration such as "90s" or "10m"`)
		return 0
	}
	return d
}

// List walks the values of a list. None of them may be null, since that is not one.
func (v Value) List() iter.Seq[Value] {
	return func(yield func(Value) bool) {
		if !v.opens('[', "a list") {
			return
		}
		for _, node := range v.node.items {
			item := Value{v.doc, node}
			if !item.Present() {
				item.Fail("must not be null")
			} else if !yield(item) {
				return
			}
		}
	}
}

// Texts is the value as a list of strings.
func (v Value) Texts() []string {
	var all []string
	for item := range v.List() {
		all = append(all, item.Text())
	}
	return all
}

// Object is the value as an object with these fields and no others.
func (v Value) Object(names ...string) Object {
	o := Object{v, map[string]Value{}}
	if !v.opens('{', "an object") {
		return o
	}
	for _, m := range v.node.members {
		field := Value{v.doc, m.value}
		_, doubled := o.fields[m.name]
		switch {
		case !slices.Contains(names, m.name):
			v.doc.fail(m.at, field.Path(), "is not known here; known: %s", strings.Join(names, ", "))
		case doubled:
			v.doc.fail(m.at, field.Path(), "is given twice")
		default:
			o.fields[m.name] = field
		}
	}
	return o
}

func (v Value) opens(with json.Delim, want string) bool {
	got, ok := as[json.Delim](v, want)
	if ok && got != with {
		v.Fail("must be %s, is %s", want, kind(got))
		return false
	}
	return ok
}

// as is the value as a T; one of another kind is a problem, an absent one is none.
func as[T any](v Value, want string) (T, bool) {
	var none T
	if !v.Present() {
		return none, false
	}
	got, ok := v.node.value.(T)
	if !ok {
		v.Fail("must be %s, is %s", want, kind(v.node.value))
	}
	return got, ok
}

func kind(value any) string {
	switch value {
	case json.Delim('{'):
		return "an object"
	case json.Delim('['):
		return "a list"
	}
	switch value.(type) {
	case string:
		return "a string"
	case bool:
		return "a boolean"
	}
	return "a number"
}

// Object is a value whose fields are known.
type Object struct {
	Value
	fields map[string]Value
}

// Get returns a field; one that was not given is absent.
func (o Object) Get(name string) Value { return o.fields[name] }

// Require says that fields must be there and, if they are strings, not empty.
func (o Object) Require(names ...string) {
	if !o.IsObject() {
		return // said already
	}
	for _, name := range names {
		switch field := o.fields[name]; {
		case !field.Present():
			o.doc.fail(o.node.at, joined(o.Path(), name), "is missing")
		case field.node.value == "":
			field.Fail("must not be empty")
		}
	}
}

// Names lists the fields that were given and are known, in the order of the document.
func (o Object) Names() []string {
	var names []string
	if o.IsObject() {
		for _, m := range o.node.members {
			if field := o.fields[m.name]; field.node == m.value {
				names = append(names, m.name)
			}
		}
	}
	return names
}
