package jsondoc

import (
	"encoding/json"
	"fmt"
	"strings"
)

const space = " \t\r\n"

// parser makes nodes of JSON that is valid. It is several times as fast as the tokens
// of encoding/json are, since it need not look for mistakes.
type parser struct {
	data []byte
	text string // the same
	at   int
}

// peek goes to what comes next, and returns its first byte. What separates values is
// passed over: there is nothing else that it could be.
func (p *parser) peek() byte {
	for strings.IndexByte(space+",:", p.data[p.at]) >= 0 {
		p.at++
	}
	return p.data[p.at]
}

func (p *parser) parse(depth int) (*node, error) {
	opens := p.peek()
	n := &node{at: int64(p.at)}
	var err error
	switch opens {
	case '{', '[':
		if depth == MaxDepth {
			return nil, &placedError{n.at, fmt.Sprintf("it is nested deeper than %d levels", MaxDepth)}
		}
		n.value = json.Delim(opens)
		p.at++
		err = p.fill(n, depth+1)
	case '"':
		n.value = p.string()
	default:
		n.value = p.word()
	}
	n.end = int64(p.at)
	return n, err
}

// fill reads what is inside of an object or a list, and its end.
func (p *parser) fill(n *node, depth int) error {
	for ends := p.peek(); ends != '}' && ends != ']'; ends = p.peek() {
		var m member
		if n.value == json.Delim('{') {
			m.at = int64(p.at)
			m.name = p.string()
		}
		var err error
		if m.value, err = p.parse(depth); err != nil {
			return err
		}
		m.value.within = n
		if n.value == json.Delim('{') {
			m.value.i = len(n.members)
			n.members = append(n.members, m)
		} else {
			m.value.i = len(n.items)
			n.items = append(n.items, m.value)
		}
	}
	p.at++
	return nil
}

// string reads a string. Most have nothing in them that is escaped.
func (p *parser) string() string {
	begin, escaped := p.at, false
	for p.at++; p.data[p.at] != '"'; p.at++ {
		if p.data[p.at] == '\\' {
			escaped = true
			p.at++ // what follows ends no string
		}
	}
	p.at++
	if !escaped {
		return p.text[begin+1 : p.at-1]
	}
	var text string
	_ = json.Unmarshal(p.data[begin:p.at], &text) // it is valid
	return text
}

// word reads a number, true, false or null.
func (p *parser) word() any {
	begin := p.at
	for p.at < len(p.data) && strings.IndexByte(space+",:]}", p.data[p.at]) < 0 {
		p.at++
	}
	switch word := p.text[begin:p.at]; word {
	case "null":
		return nil
	case "true", "false":
		return word == "true"
	default:
		return json.Number(word)
	}
}
