package connctd

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
)

// encodeSpec encodes the body of a create call with the true values of secrets,
// which it returns as well.
func encodeSpec(op *operation, typeID string, config any) (body []byte, secrets []string, err error) {
	if typeID == "" {
		return nil, nil, fmt.Errorf("connctd: %s: %w: Type is empty, want a type id such as \"netatmo\"", op.name, ErrInvalid)
	}
	raw, secrets, err := encodeRevealed(config)
	if err == nil && raw != nil && raw[0] != '{' {
		err = fmt.Errorf("of type %T encodes to a JSON %s, want an object", config, jsonKind(raw))
	}
	if err != nil {
		return nil, nil, fmt.Errorf("connctd: %s: %w: Config %w", op.name, ErrInvalid, err)
	}
	body, err = json.Marshal(struct {
		Type   string          `json:"connector_type_id"`
		Config json.RawMessage `json:"configuration,omitempty"`
	}{typeID, raw})
	return body, secrets, err
}

// encodeRevealed encodes a value with the true values of the secrets in it, which
// it returns as well; nil if there is nothing to encode. Its errors tell of the
// shape of the value and never repeat it.
func encodeRevealed(value any) (raw json.RawMessage, secrets []string, err error) {
	if value == nil {
		return nil, nil, nil
	}
	var r revealer
	open, err := r.reveal(reflect.ValueOf(value), 0)
	if err != nil {
		return nil, nil, err
	}
	raw, err = json.Marshal(open.Interface())
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("of type %T cannot be encoded as JSON%s", value, safeReason(err))
	case string(raw) == "null":
		return nil, nil, nil
	case bytes.Contains(raw, []byte(redacted)):
		return nil, nil, fmt.Errorf("contains the text %s: a secret was printed into it; put the Secret itself there, or its Reveal()", redacted)
	}
	return raw, r.secrets, nil
}

// safeReason repeats of an encoding error only what cannot hold a value.
func safeReason(err error) string {
	if unsupported, ok := errors.AsType[*json.UnsupportedTypeError](err); ok {
		return ": it has a " + unsupported.Type.String()
	}
	if errors.Is(err, errNotText) {
		return ": a secret in it is not valid UTF-8"
	}
	return ""
}

func jsonKind(raw []byte) string {
	switch raw[0] {
	case '"':
		return "string"
	case '[':
		return "array"
	case 't', 'f':
		return "boolean"
	}
	return "number"
}

const maxConfigDepth = 64

var secretType = reflect.TypeFor[Secret]()

// minSecret is the length from which a secret is cut from what a server says; a
// shorter one would take ordinary words along.
const minSecret = 4

// revealer makes copies that show their secrets, and notes these.
type revealer struct{ secrets []string }

// reveal copies v with every Secret that JSON would reach set to be encoded with
// its true value. What is given is never changed.
func (r *revealer) reveal(v reflect.Value, depth int) (reflect.Value, error) {
	if depth > maxConfigDepth {
		return v, fmt.Errorf("is nested deeper than %d levels, or contains itself", maxConfigDepth)
	}
	if !v.IsValid() || v.Kind() != reflect.Struct && isNil(v) {
		return v, nil
	}
	switch v.Kind() {
	case reflect.Interface:
		return r.reveal(v.Elem(), depth+1)
	case reflect.Pointer:
		elem, err := r.reveal(v.Elem(), depth+1)
		if err != nil {
			return v, err
		}
		p := reflect.New(v.Type().Elem())
		p.Elem().Set(elem)
		return p, nil
	case reflect.Struct:
		return r.revealStruct(v, depth)
	case reflect.Map:
		m := reflect.MakeMapWithSize(v.Type(), v.Len())
		for key, value := range v.Seq2() {
			elem, err := r.reveal(value, depth+1)
			if err != nil {
				return v, err
			}
			m.SetMapIndex(key, orZero(elem, v.Type().Elem()))
		}
		return m, nil
	case reflect.Slice, reflect.Array:
		return r.revealItems(v, depth)
	}
	return v, nil
}

func (r *revealer) revealStruct(v reflect.Value, depth int) (reflect.Value, error) {
	if v.Type() == secretType {
		s, _ := v.Interface().(Secret)
		s.revealed = true
		if len(s.Reveal()) >= minSecret {
			r.secrets = append(r.secrets, s.Reveal())
		}
		return reflect.ValueOf(s), nil
	}
	s := reflect.New(v.Type()).Elem()
	s.Set(v)
	return s, r.revealFields(v, s, depth)
}

// revealFields sets the fields of a copy of v.
func (r *revealer) revealFields(v, copied reflect.Value, depth int) error {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.IsExported() {
			if f.Anonymous && f.Type.Kind() == reflect.Struct { // JSON reaches what is exported in it
				if err := r.revealFields(v.Field(i), copied.Field(i), depth+1); err != nil {
					return err
				}
			}
			continue
		}
		field, err := r.reveal(v.Field(i), depth+1)
		if err != nil {
			return err
		}
		copied.Field(i).Set(orZero(field, f.Type))
	}
	return nil
}

func (r *revealer) revealItems(v reflect.Value, depth int) (reflect.Value, error) {
	items := reflect.New(v.Type()).Elem()
	if v.Kind() == reflect.Slice {
		items.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
	}
	for i := range v.Len() {
		item, err := r.reveal(v.Index(i), depth+1)
		if err != nil {
			return v, err
		}
		items.Index(i).Set(orZero(item, v.Type().Elem()))
	}
	return items, nil
}

func isNil(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer, reflect.Map, reflect.Slice:
		return v.IsNil()
	}
	return false
}

// orZero stands in for a nil interface, which has no reflect.Value.
func orZero(v reflect.Value, t reflect.Type) reflect.Value {
	if !v.IsValid() {
		return reflect.Zero(t)
	}
	return v
}
