package mockserver

import (
	"encoding/json"
	"reflect"
	"strings"
	"time"
)

// mismatch says what stands in JSON and what should, in the words of JSON.
func mismatch(wrong *json.UnmarshalTypeError) (got, want string) {
	word, _, _ := strings.Cut(wrong.Value, " ") // "number 7" is one
	got, known := map[string]string{
		"object": "an object", "array": "a list", "string": "a string", "number": "a number", "bool": "a boolean",
	}[word]
	if !known {
		got = "something else"
	}
	return got, wanted(wrong.Type)
}

// wanted is what JSON calls a type of Go.
func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return wanted(t.Elem())
	case reflect.Struct, reflect.Map:
		if t == reflect.TypeFor[time.Time]() {
			return "a time"
		}
		return "an object"
	case reflect.Slice, reflect.Array:
		return "a list"
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "a boolean"
	}
	return "a number"
}
