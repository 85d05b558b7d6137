package jsondoc

import (
	"encoding"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Decode reads the value into what a pointer points to, as encoding/json does, but
// strictly: a field that is not known and a value of another kind are problems, and
// then nothing is read. It reports whether it was.
func (v Value) Decode(into any) bool {
	if !v.Present() {
		return false
	}
	before := len(v.doc.problems)
	shapes{}.check(v, reflect.TypeOf(into).Elem())
	if len(v.doc.problems) > before {
		return false
	}
	if err := json.Unmarshal(v.Raw(), into); err != nil {
		v.Fail("cannot be read")
		return false
	}
	return true
}

// shapes are the objects that types are in JSON.
type shapes map[reflect.Type]shape

type shape struct {
	names  []string // of the fields, sorted
	fields map[string]reflect.Type
}

var (
	unmarshaler     = reflect.TypeFor[json.Unmarshaler]()
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// check notes what in a value is no value of a type. Null is one of any.
func (s shapes) check(v Value, t reflect.Type) {
	if !v.Present() {
		return
	}
	if p := reflect.PointerTo(t); p.Implements(unmarshaler) || p.Implements(textUnmarshaler) {
		v.parse(t)
		return
	}
	switch t.Kind() {
	case reflect.Pointer:
		s.check(v, t.Elem())
	case reflect.Struct:
		shape := s.of(t)
		for name, field := range v.Object(shape.names...).fields {
			s.check(field, shape.fields[name])
		}
	case reflect.Map:
		for _, m := range v.members() {
			s.check(m, t.Elem())
		}
	case reflect.Slice:
		for item := range v.List() {
			s.check(item, t.Elem())
		}
	case reflect.String:
		v.Text()
	case reflect.Bool:
		v.Bool()
	case reflect.Interface:
	default:
		if _, ok := as[json.Number](v, "a number"); ok {
			v.parse(t)
		}
	}
}

// parse notes that the value cannot be read as one of a type that has rules of its own.
func (v Value) parse(t reflect.Type) {
	if json.Unmarshal(v.Raw(), reflect.New(t).Interface()) == nil {
		return
	}
	switch {
	case t == reflect.TypeFor[time.Time]():
		v.Fail(`must be a time such as "2026-01-31T12:00:00Z"`)
	case t.Kind() >= reflect.Int && t.Kind() <= reflect.Uint64:
		v.Fail("must be a whole number of a sane size")
	case t.Kind() == reflect.String && !v.IsText():
		v.Text()
	default:
		v.Fail("cannot be read")
	}
}

// members are the values of an object, whatever their names.
func (v Value) members() []Value {
	if !v.opens('{', "an object") {
		return nil
	}
	var all []Value
	for _, m := range v.node.members {
		all = append(all, Value{v.doc, m.value})
	}
	return all
}

func (s shapes) of(t reflect.Type) shape {
	if known, ok := s[t]; ok {
		return known
	}
	fields := map[string]reflect.Type{}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case !f.IsExported() || name == "-" || f.Anonymous && name == "":
		case name == "":
			fields[f.Name] = f.Type
		default:
			fields[name] = f.Type
		}
	}
	s[t] = shape{slices.Sorted(maps.Keys(fields)), fields}
	return s[t]
}
