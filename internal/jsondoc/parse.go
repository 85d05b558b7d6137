package jsondoc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxDepth is how deep JSON may be nested.
const MaxDepth = 64

// node is a value where it stands.
type node struct {
	at, end int64
	value   any // nil, bool, string or json.Number; json.Delim of what it opens with
	members []member
	items   []*node

	within *node // that it is a member or an item of; nil for the outermost
	i      int   // which one
}

// member is a named value of an object.
type member struct {
	at    int64 // of the name
	name  string
	value *node
}

// path is where a node is, for people: mostly nobody asks for it.
func (n *node) path() string {
	switch {
	case n == nil || n.within == nil:
		return ""
	case n.within.value == json.Delim('['):
		return fmt.Sprintf("%s[%d]", n.within.path(), n.i)
	}
	return joined(n.within.path(), n.within.members[n.i].name)
}

func joined(path, name string) string { return strings.TrimPrefix(path+"."+name, ".") }

// Parse reads one whole JSON value in UTF-8, nested at most 64 deep. If data is none,
// the error is an [*Error] with one problem.
func Parse(data []byte) (*Doc, error) {
	d := &Doc{data: data}
	err := checkUTF8(data)
	if err == nil {
		err = checkSyntax(data)
	}
	if err == nil {
		p := parser{data: data, text: string(data)}
		d.root, err = p.parse(0)
	}
	if err != nil {
		d.problems = append(d.problems, d.explain(err))
		return nil, d.Err()
	}
	return d, nil
}

// checkUTF8 reports bytes that the decoder would replace by others.
func checkUTF8(data []byte) error {
	for at := 0; at < len(data); {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size == 1 {
			return &placedError{int64(at), "it is not valid UTF-8"}
		}
		at += size
	}
	return nil
}

// checkSyntax reports what keeps data from being one JSON value.
func checkSyntax(data []byte) error {
	if json.Valid(data) {
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	if err := dec.Decode(new(json.RawMessage)); err != nil {
		return err
	}
	rest := bytes.TrimLeft(data[dec.InputOffset():], space)
	return &placedError{int64(len(data) - len(rest)), "there is something after the end of the value"}
}

// placedError is what is wrong with JSON that is valid so far.
type placedError struct {
	at   int64
	what string
}

func (e *placedError) Error() string { return e.what }

// explain says what keeps the document from being JSON, and where.
func (d *Doc) explain(err error) Problem {
	if placed, ok := errors.AsType[*placedError](err); ok {
		return d.problem(placed.at, "", "%s", placed.what)
	}
	if wrong, ok := errors.AsType[*json.SyntaxError](err); ok {
		return d.problem(wrong.Offset-1, "", "it is not valid JSON: %s", wrong.Error()) // it counts the byte that it choked on
	}
	return d.problem(int64(len(d.data)), "", "it is not valid JSON: it ends too early")
}
