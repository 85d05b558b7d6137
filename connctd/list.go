package connctd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

// get sends a call that answers with one object.
func get[T any](ctx context.Context, c *core, k call) (*T, error) {
	out := new(T)
	res, err := c.do(ctx, k, out)
	if err != nil {
		return nil, err
	}
	if string(bytes.TrimSpace(res.body)) == "null" { // no error to encoding/json
		return nil, k.bad(nil, errors.New("the answer is null, want an object"))
	}
	return out, nil
}

// listRefs sends a call that answers with links.
func listRefs[ID anyID](ctx context.Context, c *core, k call) ([]Ref[ID], error) {
	var refs limited[Ref[ID]]
	if _, err := c.do(ctx, k, &refs); err != nil {
		return nil, err
	}
	return refs, nil
}

var errNotList = errors.New("want a JSON array")

// limited is a list of at most maxList items; null and a missing list are empty.
type limited[T any] []T

func (l *limited[T]) UnmarshalJSON(data []byte) error {
	if data = bytes.TrimSpace(data); len(data) == 0 || data[0] != '[' && string(data) != "null" {
		return errNotList
	}
	// Counted before anything is kept: eight megabytes of "{}," would take
	// many times that when decoded.
	if n := countItems(data); n > maxList {
		return fmt.Errorf("%w: more than %d items", ErrResponseTooLarge, maxList)
	}
	return json.Unmarshal(data, (*[]T)(l))
}

// countItems counts the items of a valid JSON array, up to a few more than maxList.
func countItems(data []byte) int {
	depth, commas, quoted := 0, 0, false
	for i := 0; i < len(data) && commas <= maxList; i++ {
		switch b := data[i]; {
		case quoted && b == '\\':
			i++
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == '[' || b == '{':
			depth++
		case b == ']' || b == '}':
			depth--
		case b == ',' && depth == 1:
			commas++
		}
	}
	return commas + 1
}

// oneOrMore reads a list, or a bare object as a list of one.
type oneOrMore[T any] []T

func (l *oneOrMore[T]) UnmarshalJSON(data []byte) error {
	if data = bytes.TrimSpace(data); len(data) > 0 && data[0] == '{' {
		var one T
		if err := json.Unmarshal(data, &one); err != nil {
			return err
		}
		*l = oneOrMore[T]{one}
		return nil
	}
	return json.Unmarshal(data, (*limited[T])(l))
}
