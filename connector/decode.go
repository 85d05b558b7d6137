package connector

import (
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// ConfigError says what is wrong with a configuration: all of it at once. It
// never repeats a value.
type ConfigError struct {
	Problems []Problem
}

// Problem is what is wrong with one field.
type Problem struct {
	Path string // such as "app_key" or "proxy.address"; empty for the whole
	What string // such as "is required"
}

// Error names every wrong field.
func (e *ConfigError) Error() string {
	all := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		all[i] = strings.TrimSpace(p.Path + " " + p.What)
	}
	return "configuration: " + strings.Join(all, "; ")
}

// decode reads a configuration; nil and null are one without fields. Unknown
// fields are ignored, as the platform does.
func decode[T any](s schema, raw json.RawMessage) (T, error) {
	var out T
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
		bad.add(path, "must be an object, is "+jsonKind(raw))
		return
	}
	for _, f := range s {
		f.decode(fields[f.name], strings.TrimPrefix(path+"."+f.name, "."), into.Field(f.index), bad)
	}
}

func (f *field) decode(raw json.RawMessage, path string, into reflect.Value, bad *ConfigError) {
	absent := len(raw) == 0 || string(raw) == "null"
	switch {
	case f.nested != nil && absent && !f.required:
		f.nested.decodeOptional(path, into, bad)
	case f.nested != nil:
		f.nested.decode(raw, path, into, bad)
	case absent && f.required:
		bad.add(path, "is required"+f.explained())
	case absent && f.initial != "":
		v, _ := f.parse(f.initial) // checked by Define
		into.Set(v)
	case absent:
	default:
		f.decodeValue(raw, path, into, bad)
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
		f.decode(nil, path+"."+f.name, into.Field(f.index), bad)
	}
}

func (f *field) decodeValue(raw json.RawMessage, path string, into reflect.Value, bad *ConfigError) {
	if f.typ == durationType {
		var text string
		d, err := time.Duration(0), json.Unmarshal(raw, &text)
		if err == nil {
			d, err = time.ParseDuration(text)
		}
		if err != nil {
			bad.add(path, `must be a duration such as "90s" or "10m", is `+jsonKind(raw))
		}
		into.SetInt(int64(d))
		return
	}
	if json.Unmarshal(raw, into.Addr().Interface()) != nil {
		bad.add(path, fmt.Sprintf("must be %s, is %s", article(kindOf(f.typ)), jsonKind(raw)))
		return
	}
	text, isText := textOf(into)
	switch {
	case isText && text == "" && f.required:
		bad.add(path, "is required and must not be empty"+f.explained())
	case f.url && text != "":
		if u, err := url.Parse(text); err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
			bad.add(path, "must be an http or https URL")
		}
	}
}

func (e *ConfigError) add(path, what string) {
	if path == "" {
		what = strings.Replace(what, "must", "it must", 1)
	}
	e.Problems = append(e.Problems, Problem{Path: path, What: what})
}

func textOf(v reflect.Value) (string, bool) {
	if v.Kind() == reflect.String {
		return v.String(), true
	}
	if s, ok := v.Interface().(connctd.Secret); ok {
		return s.Reveal(), true
	}
	return "", false
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
