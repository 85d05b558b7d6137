package connector

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// schema is what a configuration struct says of its fields.
type schema []field

// field is one field of a configuration.
type field struct {
	name     string // in JSON
	index    int    // in the struct
	typ      reflect.Type
	required bool
	url      bool   // its text must be an http or https URL
	initial  string // the default; "" is none
	example  string // the sample; "" is none
	doc      string // what it is, for people
	nested   schema // of a struct
}

var (
	secretType   = reflect.TypeFor[connctd.Secret]()
	durationType = reflect.TypeFor[time.Duration]()
	stringsType  = reflect.TypeFor[[]string]()
)

// schemaOf reads the tags of T. It panics if they make no sense.
func schemaOf[T any]() schema {
	t := reflect.TypeFor[T]()
	if t.Kind() != reflect.Struct {
		panic(fmt.Sprintf("connector: Define: configuration type %v is no struct", t))
	}
	return structSchema(t)
}

func structSchema(t reflect.Type) schema {
	var s schema
	names := map[string]bool{}
	for i := range t.NumField() {
		f := parseField(t, i)
		if names[f.name] {
			panic(fmt.Sprintf("connector: Define: two fields of %v are called %q", t, f.name))
		}
		names[f.name] = true
		s = append(s, f)
	}
	return s
}

func parseField(owner reflect.Type, i int) field {
	sf := owner.Field(i)
	bad := func(what string) {
		panic(fmt.Sprintf("connector: Define: field %v.%s %s", owner, sf.Name, what))
	}
	tag := sf.Tag.Get("connctd")
	name, options, _ := strings.Cut(tag, ",")
	if !sf.IsExported() || name == "" {
		bad("wants to be exported and to have a tag such as `connctd:\"app_key\"`")
	}
	f := field{name: name, index: i, typ: sf.Type, initial: sf.Tag.Get("default"), example: sf.Tag.Get("sample"), doc: sf.Tag.Get("doc")}
	for option := range strings.SplitSeq(options, ",") {
		switch option {
		case "":
		case "required":
			f.required = true
		case "url":
			f.url = true
		default:
			bad(fmt.Sprintf("has the unknown option %q, want required or url", option))
		}
	}
	f.check(bad)
	return f
}

// check reports by bad what cannot work.
func (f *field) check(bad func(string)) {
	switch {
	case kindOf(f.typ) == "":
		bad(fmt.Sprintf("has type %v, want a string, connctd.Secret, bool, number, time.Duration, []string or a struct whose fields are all exported", f.typ))
	case kindOf(f.typ) == "object":
		f.nested = structSchema(f.typ)
	case f.url && f.typ.Kind() != reflect.String:
		bad("has the option url and is no string")
	case f.required && f.initial != "":
		bad("is required and has a default")
	}
	for _, text := range []string{f.initial, f.example} {
		if _, err := f.parse(text); text != "" && err != nil {
			bad(fmt.Sprintf("has a default or a sample that is no %v", f.typ))
		}
	}
}

// kindOf names what a type is in JSON; "" if a configuration cannot have it.
func kindOf(t reflect.Type) string {
	switch {
	case t == secretType || t == durationType || t.Kind() == reflect.String:
		return "string"
	case t == stringsType:
		return "array of strings"
	}
	switch t.Kind() {
	case reflect.Bool:
		return "boolean"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return "whole number"
	case reflect.Float32, reflect.Float64:
		return "number"
	case reflect.Struct:
		for field := range t.Fields() {
			if !field.IsExported() {
				return "" // such as time.Time: not a struct of fields like these
			}
		}
		return "object"
	}
	return ""
}

// parse reads the text of a tag as a value of the field's type.
func (f *field) parse(text string) (reflect.Value, error) {
	v := reflect.New(f.typ).Elem()
	var err error
	switch {
	case f.typ == secretType:
		v.Set(reflect.ValueOf(connctd.NewSecret(text)))
	case f.typ == durationType:
		var d time.Duration
		d, err = time.ParseDuration(text)
		v.SetInt(int64(d))
	case f.typ == stringsType:
		v.Set(reflect.ValueOf(strings.Split(text, ",")))
	case v.Kind() == reflect.String:
		v.SetString(text)
	case v.Kind() == reflect.Bool:
		var b bool
		b, err = strconv.ParseBool(text)
		v.SetBool(b)
	case v.CanInt():
		var n int64
		n, err = strconv.ParseInt(text, 10, f.typ.Bits())
		v.SetInt(n)
	case v.CanUint():
		var n uint64
		n, err = strconv.ParseUint(text, 10, f.typ.Bits())
		v.SetUint(n)
	case v.CanFloat():
		var x float64
		x, err = strconv.ParseFloat(text, f.typ.Bits())
		v.SetFloat(x)
	default:
		err = fmt.Errorf("a %v has no text", f.typ)
	}
	return v, err
}

// sample returns a configuration that shows the fields: nil if there are none. A
// field without a sample shows its default, or dots if it is required.
func (s schema) sample() any {
	out := map[string]any{}
	for _, f := range s {
		text := f.example
		if text == "" {
			text = f.initial
		}
		switch {
		case f.nested != nil:
			if v := f.nested.sample(); v != nil {
				out[f.name] = v
			}
		case text != "" && (f.typ == secretType || f.typ == durationType):
			out[f.name] = text
		case text != "":
			v, _ := f.parse(text) // checked by Define
			out[f.name] = v.Interface()
		case f.required:
			out[f.name] = "…"
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}
