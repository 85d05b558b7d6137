package mockserver

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// facts returns a state as text with one fact a line, and the path to it:
//
//	things[0193…].components[lamp].properties[on].value: "true"
//
// What is in a list is called by its id or its name, or else by its number.
func (st State) facts() []string {
	text, err := json.Marshal(st)
	if err != nil {
		panic("mockserver: a state cannot be written: " + err.Error())
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var fields map[string]any
	_ = d.Decode(&fields) // it was written just now
	var all []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		all = addFacts(all, name, fields[name])
	}
	return all
}

func addFacts(to []string, path string, value any) []string {
	switch v := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			to = addFacts(to, path+"."+name, v[name])
		}
		return to
	case []any:
		for i, item := range v {
			to = addFacts(to, fmt.Sprintf("%s[%s]", path, called(item, i)), item)
		}
		if len(v) > 0 {
			return to
		}
	}
	text, _ := json.Marshal(value)
	return append(to, path+": "+string(text))
}

// called is how the i-th value of a list is called.
func called(item any, i int) string {
	fields, _ := item.(map[string]any)
	for _, name := range []string{"id", "name", "connector_thing_id"} {
		if text, ok := fields[name].(string); ok && text != "" {
			return text
		}
	}
	return fmt.Sprint(i)
}
