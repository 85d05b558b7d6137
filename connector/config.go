package connector

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// schema is what a configuration struct says of its fields.
type schema []field

// field is one field of a configuration.
type field struct {
	name     string // in JSON
	index    []int  // in the struct, through what is embedded
	typ      reflect.Type
	required bool
	rule     rule   // what a value must be beyond its type
	initial  string // the default; "" is none
	example  string // the sample; "" is none
	doc      string // what it is, for people
	nested   schema // of a struct
	item     *field // of a slice: what its items are
}

// schemaOf reads the tags of T. It panics if they make no sense.
func schemaOf[T any]() schema {
	t := reflect.TypeFor[T]()
	if t.Kind() != reflect.Struct {
		panic(fmt.Sprintf("connector: Define: configuration type %v is no struct", t))
	}
	return structSchema(t, nil)
}

// structSchema reads the tags of t, which is a field in the given types.
func structSchema(t reflect.Type, in []reflect.Type) schema {
	if slices.Contains(in, t) {
		panic(fmt.Sprintf("connector: Define: configuration type %v contains itself", t))
	}
	in = append(slices.Clip(in), t)
	var s schema
	names := map[string]bool{}
	for i := range t.NumField() {
		for _, f := range fieldsAt(t, i, in) {
			if names[f.name] {
				panic(fmt.Sprintf("connector: Define: two fields of %v are called %q", t, f.name))
			}
			names[f.name] = true
			s = append(s, f)
		}
	}
	return s
}

// fieldsAt returns the field i of t or, if a struct is embedded there without a tag
// of its own, that struct's fields: so connectors share what they have in common.
func fieldsAt(t reflect.Type, i int, in []reflect.Type) schema {
	sf := t.Field(i)
	if _, tagged := sf.Tag.Lookup("connctd"); tagged || !isShared(sf) {
		return schema{parseField(t, i, in)}
	}
	shared := structSchema(sf.Type, in)
	for j := range shared {
		shared[j].index = append([]int{i}, shared[j].index...)
	}
	return shared
}

func isShared(sf reflect.StructField) bool {
	return sf.Anonymous && sf.Type.Kind() == reflect.Struct && sf.Type != secretType
}

func parseField(owner reflect.Type, i int, in []reflect.Type) field {
	sf := owner.Field(i)
	bad := func(format string, args ...any) {
		panic(fmt.Sprintf("connector: Define: field %v.%s ", owner, sf.Name) + fmt.Sprintf(format, args...))
	}
	name, options, _ := strings.Cut(sf.Tag.Get("connctd"), ",")
	if !sf.IsExported() || name == "" {
		bad("wants to be exported and to have a tag such as `connctd:\"app_key\"`")
	}
	f := field{
		name: name, index: []int{i}, typ: sf.Type,
		initial: sf.Tag.Get("default"), example: sf.Tag.Get("sample"), doc: sf.Tag.Get("doc"),
	}
	switch kindOf(f.typ) {
	case "":
		bad("has type %v, want a string, connctd.Secret, bool, number, time.Duration, a struct whose fields are all exported, or a slice of these", f.typ)
	case kindObject:
		f.nested = structSchema(f.typ, in)
	}
	if isArray(f.typ) {
		f.item = itemOf(f.typ.Elem(), in)
	}
	f.parseOptions(options, bad)
	f.check(bad)
	return f
}

func itemOf(t reflect.Type, in []reflect.Type) *field {
	item := &field{typ: t}
	if kindOf(t) == kindObject {
		item.nested = structSchema(t, in)
	}
	return item
}

// check reports by bad what cannot work.
func (f *field) check(bad func(string, ...any)) {
	if f.required && f.initial != "" {
		bad("is required and has a default")
	}
	f.checkText("default", f.initial, bad)
	f.checkText("sample", f.example, bad)
}

// checkText reports by bad what is wrong with the text of a tag.
func (f *field) checkText(tag, text string, bad func(string, ...any)) {
	if text == "" {
		return
	}
	v, err := f.parse(text)
	if err != nil {
		bad("has a %s that is no %v", tag, f.typ)
	}
	var broken ConfigError
	f.checkValue(v, "", &broken)
	if len(broken.Problems) > 0 {
		bad("has a %s that is refused: %s", tag, strings.TrimPrefix(broken.Error(), "configuration: "))
	}
}
