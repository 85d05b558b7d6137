package connctd

import (
	"fmt"
	"reflect"
)

// revealed is a value that is encoded with the true values of its secrets, which
// it returns as well: a copy, unless there can be none in it.
func revealed(value any) (open any, secrets []string, err error) {
	if value == nil || !mayHoldSecret(reflect.TypeOf(value), 0) {
		return value, nil, nil
	}
	var r revealer
	v, err := r.reveal(reflect.ValueOf(value), 0)
	if err != nil {
		return nil, nil, err
	}
	return v.Interface(), r.secrets, nil
}

const maxTypeDepth = 8

// mayHoldSecret reports whether a value of type t can lead to a Secret, as far
// as its type tells; one that is nested deeply, or in itself, may.
func mayHoldSecret(t reflect.Type, depth int) bool {
	if depth > maxTypeDepth || t == secretType {
		return true
	}
	switch t.Kind() {
	case reflect.Interface:
		return true
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Array:
		return mayHoldSecret(t.Elem(), depth+1)
	case reflect.Struct:
		for i := t.NumField() - 1; i >= 0; i-- { // t.Fields() would allocate for each
			if mayHoldSecret(t.Field(i).Type, depth+1) {
				return true
			}
		}
	}
	return false
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
		return r.revealMap(v, depth)
	case reflect.Slice, reflect.Array:
		return r.revealItems(v, depth)
	}
	return v, nil
}

// revealMap stands apart because its loop moves v to the heap.
func (r *revealer) revealMap(v reflect.Value, depth int) (reflect.Value, error) {
	m := reflect.MakeMapWithSize(v.Type(), v.Len())
	for key, value := range v.Seq2() {
		elem, err := r.reveal(value, depth+1)
		if err != nil {
			return v, err
		}
		m.SetMapIndex(key, orZero(elem, v.Type().Elem()))
	}
	return m, nil
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
