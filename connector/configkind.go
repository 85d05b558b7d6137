package connector

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

var (
	secretType   = reflect.TypeFor[connctd.Secret]()
	durationType = reflect.TypeFor[time.Duration]()
)

// What a type is in JSON.
const (
	kindString = "string"
	kindBool   = "boolean"
	kindWhole  = "whole number"
	kindNumber = "number"
	kindObject = "object"
)

// kindOf names what a type is in JSON; "" if a configuration cannot have it.
func kindOf(t reflect.Type) string {
	if t == secretType || t == durationType {
		return kindString
	}
	switch t.Kind() {
	case reflect.String:
		return kindString
	case reflect.Bool:
		return kindBool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return kindWhole
	case reflect.Float32, reflect.Float64:
		return kindNumber
	case reflect.Struct:
		return kindOfStruct(t)
	case reflect.Slice:
		return kindOfSlice(t.Elem())
	}
	return ""
}

func kindOfStruct(t reflect.Type) string {
	for field := range t.Fields() {
		if !field.IsExported() && !isShared(field) {
			return "" // such as time.Time: not a struct of fields like these
		}
	}
	return kindObject
}

// kindOfSlice names a slice of a type. Arrays in arrays do not exist, and bytes
// would be base64 to some and numbers to others.
func kindOfSlice(item reflect.Type) string {
	if kindOf(item) == "" || isArray(item) || item.Kind() == reflect.Uint8 {
		return ""
	}
	return "array of " + kindOf(item) + "s"
}

func isArray(t reflect.Type) bool { return t.Kind() == reflect.Slice }

// isText reports whether a type is a string for whoever writes the configuration
// and for the connector.
func isText(t reflect.Type) bool { return t == secretType || t.Kind() == reflect.String }

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
	case f.item != nil:
		return f.parseItems(text)
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

// parseItems reads a text with commas between the items.
func (f *field) parseItems(text string) (reflect.Value, error) {
	all := reflect.MakeSlice(f.typ, 0, 0)
	for part := range strings.SplitSeq(text, ",") {
		v, err := f.item.parse(part)
		if err != nil {
			return all, err
		}
		all = reflect.Append(all, v)
	}
	return all, nil
}
