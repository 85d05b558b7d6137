package connectortest

import (
	"bytes"
	"encoding/json"
)

// text is a change to a text, whatever there was.
func text(s string) func([]byte) ([]byte, bool) {
	return func(body []byte) ([]byte, bool) { return []byte(s), string(body) != s }
}

// half leaves a body that is no JSON any more.
func half(body []byte) ([]byte, bool) {
	cut := body[:len(body)/2]
	return cut, json.Valid(body) && !json.Valid(cut)
}

// inJSON is a change to a document; what is no JSON has none.
func inJSON(change func(any) any) func([]byte) ([]byte, bool) {
	return func(body []byte) ([]byte, bool) {
		d := json.NewDecoder(bytes.NewReader(body))
		d.UseNumber()
		var doc any
		if d.Decode(&doc) != nil {
			return body, false
		}
		before, _ := json.Marshal(doc) // was decoded a moment ago
		after, _ := json.Marshal(change(doc))
		return after, !bytes.Equal(before, after)
	}
}

// emptyLists leaves no item in a list.
func emptyLists(v any) any {
	switch v := v.(type) {
	case []any:
		return []any{}
	case map[string]any:
		for name := range v {
			v[name] = emptyLists(v[name])
		}
	}
	return v
}

func nulls(v any) any   { return scalars(v, func() any { return nil }) }
func objects(v any) any { return scalars(v, func() any { return map[string]any{} }) }

// scalars puts something else in the place of every text, number and bool.
func scalars(v any, other func() any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = scalars(v[i], other)
		}
		return v
	case map[string]any:
		for name := range v {
			v[name] = scalars(v[name], other)
		}
		return v
	}
	return other()
}
