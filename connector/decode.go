package connector

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// decode reads a configuration; nil and null are one without fields. Unknown
// fields are ignored, as the platform does.
func decode[T any](s schema, raw json.RawMessage) (T, error) {
	var out T
	if len(s) == 0 && len(raw) == 0 {
		return out, nil
	}
	var bad ConfigError
	s.decode(raw, "", reflect.ValueOf(&out).Elem(), &bad)
	if len(bad.Problems) > 0 {
		var none T
		return none, &bad
	}
	return out, nil
}

func (s schema) decode(raw json.RawMessage, path string, into reflect.Value, bad *ConfigError) {
	fields := map[string]json.RawMessage{}
	if len(raw) > 0 && json.Unmarshal(raw, &fields) != nil {
		bad.Add(path, "must be an object, is "+jsonKind(raw))
		return
	}
	for _, f := range s {
		at := strings.TrimPrefix(path+"."+f.name, ".")
		if near := f.misspelled(fields); near != "" {
			bad.Add(at, fmt.Sprintf("is required and is not called %q%s", near, f.explained()))
			continue
		}
		f.decode(fields[f.name], at, into.FieldByIndex(f.index), bad)
	}
}

// misspelled returns what somebody called a required field instead: the same letters
// in another case, or with other dashes between them.
func (f *field) misspelled(given map[string]json.RawMessage) string {
	if _, there := given[f.name]; there || !f.required {
		return ""
	}
	plain := strings.NewReplacer("_", "", "-", "", " ", "")
	near := ""
	for name := range given {
		if strings.EqualFold(plain.Replace(name), plain.Replace(f.name)) && (near == "" || name < near) {
			near = name
		}
	}
	return near
}

func (f *field) decode(raw json.RawMessage, path string, into reflect.Value, bad *ConfigError) {
	absent := len(raw) == 0 || string(raw) == "null"
	empty := string(raw) == `""` && kindOf(f.typ) == kindString // what a form sends for nothing
	switch {
	case f.nested != nil && absent && !f.required:
		f.nested.decodeOptional(path, into, bad)
	case f.nested != nil:
		f.nested.decode(raw, path, into, bad)
	case absent && f.required:
		bad.Add(path, "is required"+f.explained())
	case empty && f.required:
		bad.Add(path, "is required and must not be empty"+f.explained())
	case (absent || empty) && f.initial != "":
		v, _ := f.parse(f.initial) // checked by Define
		into.Set(v)
	case absent || empty:
	default:
		f.decodeChecked(raw, path, into, bad)
	}
}

// explained tells people what the field is, if its author did.
func (f *field) explained() string {
	if f.doc == "" {
		return ""
	}
	return " (" + f.doc + ")"
}

// decodeOptional fills the defaults of an object that was left out; that fields
// of it are required counts only where it is given.
func (s schema) decodeOptional(path string, into reflect.Value, bad *ConfigError) {
	for _, f := range s {
		f.required = false
		f.decode(nil, path+"."+f.name, into.FieldByIndex(f.index), bad)
	}
}

// decodeChecked reads a value and holds it against the rules.
func (f *field) decodeChecked(raw json.RawMessage, path string, into reflect.Value, bad *ConfigError) {
	before := len(bad.Problems)
	f.decodeValue(raw, path, into, bad)
	switch {
	case len(bad.Problems) > before: // one problem a value is enough
	case f.item != nil && f.required && into.Len() == 0:
		bad.Add(path, "is required and must not be empty"+f.explained())
	default:
		f.checkValue(into, path, bad)
	}
}

func (f *field) decodeValue(raw json.RawMessage, path string, into reflect.Value, bad *ConfigError) {
	switch {
	case f.nested != nil:
		f.nested.decode(raw, path, into, bad)
	case f.item != nil:
		f.decodeItems(raw, path, into, bad)
	case f.typ == durationType:
		decodeDuration(raw, path, into, bad)
	case string(raw) == "null" || json.Unmarshal(raw, into.Addr().Interface()) != nil:
		bad.Add(path, f.mismatch(raw))
	}
}

func (f *field) decodeItems(raw json.RawMessage, path string, into reflect.Value, bad *ConfigError) {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		bad.Add(path, f.mismatch(raw))
		return
	}
	into.Set(reflect.MakeSlice(f.typ, len(items), len(items)))
	for i, item := range items {
		f.item.decodeValue(item, path+"["+strconv.Itoa(i)+"]", into.Index(i), bad)
	}
}

func decodeDuration(raw json.RawMessage, path string, into reflect.Value, bad *ConfigError) {
	var text string
	d, err := time.Duration(0), json.Unmarshal(raw, &text)
	if err == nil {
		d, err = time.ParseDuration(text)
	}
	if err != nil {
		bad.Add(path, `must be a duration such as "90s" or "10m", is `+jsonKind(raw))
	}
	into.SetInt(int64(d))
}

// mismatch says that a value is of another kind than the field.
func (f *field) mismatch(raw json.RawMessage) string {
	want, is := article(kindOf(f.typ)), jsonKind(raw)
	if is == article(kindNumber) && kindOf(f.typ) == kindWhole {
		return "must be " + want + " between " + smallest(f.typ) + " and " + largest(f.typ)
	}
	switch {
	case is != want:
		return "must be " + want + ", is " + is
	case kindOf(f.typ) == kindNumber:
		return "is too large a number"
	}
	return fmt.Sprintf("is no %v", f.typ) // a type of the author's own that reads itself
}

func smallest(whole reflect.Type) string {
	if reflect.Zero(whole).CanUint() {
		return "0"
	}
	return strconv.FormatInt(-1<<(whole.Bits()-1), 10)
}

func largest(whole reflect.Type) string {
	if reflect.Zero(whole).CanUint() {
		return strconv.FormatUint(1<<whole.Bits()-1, 10)
	}
	return strconv.FormatInt(1<<(whole.Bits()-1)-1, 10)
}

func textOf(v reflect.Value) string {
	if s, ok := v.Interface().(connctd.Secret); ok {
		return s.Reveal()
	}
	return v.String()
}

// jsonKind names what a JSON value is.
func jsonKind(raw []byte) string {
	text := strings.TrimSpace(string(raw))
	if !json.Valid(raw) {
		return "no JSON"
	}
	switch text[0] {
	case '"':
		return "a string"
	case '{':
		return "an object"
	case '[':
		return "an array"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "a number"
}

func article(kind string) string {
	if strings.ContainsAny(kind[:1], "ao") {
		return "an " + kind
	}
	return "a " + kind
}
