package jsondoc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
}

// member is a named value of an object.
type member struct {
	at    int64 // of the name
	name  string
	value *node
}

// Parse reads one whole JSON value in UTF-8, nested at most 64 deep. If data is none,
// the error is an [*Error] with one problem.
func Parse(data []byte) (*Doc, error) {
	d := &Doc{data: data}
	p := parser{doc: d, dec: json.NewDecoder(bytes.NewReader(data))}
	p.dec.UseNumber()
	err := checkUTF8(data)
	if err == nil {
		d.root, err = p.parse(0)
	}
	if err == nil {
		err = p.nothingMore()
	}
	if err != nil {
		d.problems = append(d.problems, p.explain(err))
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

type parser struct {
	doc *Doc
	dec *json.Decoder
}

// placedError is what is wrong with JSON that is valid so far.
type placedError struct {
	at   int64
	what string
}

func (e *placedError) Error() string { return e.what }

// next returns the next token and where it begins.
func (p *parser) next() (json.Token, int64, error) {
	at := p.place()
	token, err := p.dec.Token()
	return token, at, err
}

// place is where the next token begins.
func (p *parser) place() int64 {
	at := p.dec.InputOffset()
	for at < int64(len(p.doc.data)) && bytes.IndexByte([]byte(" \t\r\n,:"), p.doc.data[at]) >= 0 {
		at++
	}
	return at
}

func (p *parser) parse(depth int) (*node, error) {
	token, at, err := p.next()
	if err != nil {
		return nil, err
	}
	n := &node{at: at, value: token}
	if _, opens := token.(json.Delim); opens {
		if depth == MaxDepth {
			return nil, &placedError{at, fmt.Sprintf("it is nested deeper than %d levels", MaxDepth)}
		}
		if err := p.fill(n, depth+1); err != nil {
			return nil, err
		}
	}
	n.end = p.dec.InputOffset()
	return n, nil
}

// fill reads what is inside of an object or a list, up to its end.
func (p *parser) fill(n *node, depth int) error {
	for p.dec.More() {
		var m member
		if n.value == json.Delim('{') {
			name, at, err := p.next()
			if err != nil {
				return err
			}
			m.at, m.name = at, name.(string) // the decoder lets nothing else be a name
		}
		var err error
		if m.value, err = p.parse(depth); err != nil {
			return err
		}
		if n.value == json.Delim('{') {
			n.members = append(n.members, m)
		} else {
			n.items = append(n.items, m.value)
		}
	}
	_, _, err := p.next()
	return err
}

func (p *parser) nothingMore() error {
	if _, at, err := p.next(); err != io.EOF {
		return &placedError{at, "there is something after the end of the value"}
	}
	return nil
}

// explain says what keeps the document from being JSON, and where.
func (p *parser) explain(err error) Problem {
	if placed, ok := errors.AsType[*placedError](err); ok {
		return p.doc.problem(placed.at, "", "%s", placed.what)
	}
	if wrong, ok := errors.AsType[*json.SyntaxError](err); ok {
		// Inside of a token the decoder counts the byte that it choked on, between
		// tokens it does not.
		return p.doc.problem(max(p.place(), wrong.Offset-1), "", "it is not valid JSON: %s", wrong.Error())
	}
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return p.doc.problem(int64(len(p.doc.data)), "", "it is not valid JSON: it ends too early")
	}
	return p.doc.problem(p.place(), "", "%s", err.Error())
}
