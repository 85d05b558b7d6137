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
	res, err := c.do(ctx, k, nil)
	if err != nil {
		return nil, err
	}
	out := new(T)
	if err := readObject(res.body, out); err != nil {
		return nil, k.unreadable(res, err)
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

var (
	errNotList = errors.New("want a JSON array")
	errNull    = errors.New("it is null, want an object") // no error to encoding/json
)

// readObject reads one object, whose lists hold at most maxList items in all.
func readObject(data []byte, out any) error {
	if string(bytes.TrimSpace(data)) == "null" {
		return errNull
	}
	if err := checkItems(data); err != nil {
		return err
	}
	return json.Unmarshal(data, out)
}

// limited is a list of at most maxList items; null and a missing list are empty.
type limited[T any] []T

func (l *limited[T]) UnmarshalJSON(data []byte) error {
	if data = bytes.TrimSpace(data); len(data) == 0 || data[0] != '[' && string(data) != "null" {
		return errNotList
	}
	if err := checkItems(data); err != nil {
		return err
	}
	return json.Unmarshal(data, (*[]T)(l))
}

// checkItems counts before anything is kept: eight megabytes of "{}," would take
// a hundred times that when decoded.
func checkItems(data []byte) error {
	if len(data) <= maxList {
		return nil // an item takes a byte
	}
	if items, members := countItems(data); items > maxList || members > maxMembers {
		return fmt.Errorf("%w: more than %d items or %d members", ErrResponseTooLarge, maxList, maxMembers)
	}
	return nil
}

// countItems counts the items of all arrays in a JSON document and the members of
// all objects, up to a few more than the limits. An empty one counts as one. A
// document that is not valid has any number.
func countItems(data []byte) (items, members int) {
	quoted := false
	open := make([]byte, 0, 32) // the brackets around what is read
	count := func() {
		if open[len(open)-1] == '[' {
			items++
		} else {
			members++
		}
	}
	for i := 0; i < len(data) && items <= maxList && members <= maxMembers; i++ {
		switch b := data[i]; {
		case quoted && b == '\\':
			i++
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == '[' || b == '{':
			open = append(open, b)
			count()
		case len(open) == 0:
		case b == ']' || b == '}':
			open = open[:len(open)-1]
		case b == ',':
			count()
		}
	}
	return items, members
}

// oneOrMore reads a list, or a bare object as a list of one.
type oneOrMore[T any] []T

func (l *oneOrMore[T]) UnmarshalJSON(data []byte) error {
	if data = bytes.TrimSpace(data); len(data) > 0 && data[0] == '{' {
		var one T
		if err := readObject(data, &one); err != nil {
			return err
		}
		*l = oneOrMore[T]{one}
		return nil
	}
	return json.Unmarshal(data, (*limited[T])(l))
}
