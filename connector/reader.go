package connector

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// reader reads JSON whose shape is known, in one pass and without reflection: after a
// restart, that of a great many clients. What is not as it should be sets bad, and
// then whatever is read is worth nothing. Texts are parts of what is read.
type reader struct {
	rest string
	bad  bool
}

// next returns the first byte of what comes next; 0 at the end.
func (r *reader) next() byte {
	for i := range len(r.rest) {
		switch c := r.rest[i]; c {
		case ' ', '\t', '\r', '\n':
		default:
			r.rest = r.rest[i:]
			return c
		}
	}
	r.rest = ""
	return 0
}

// take reads c if it comes next.
func (r *reader) take(c byte) bool {
	if r.next() != c {
		return false
	}
	r.rest = r.rest[1:]
	return true
}

// want reads c, which must come next.
func (r *reader) want(c byte) { r.bad = !r.take(c) || r.bad }

// list reads a list; item reads one of its items.
func (r *reader) list(item func(i int)) {
	r.want('[')
	if r.take(']') {
		return
	}
	for i := 0; !r.bad; i++ {
		item(i)
		if r.take(']') {
			return
		}
		r.want(',')
	}
}

// object reads an object; field reads the value of one of its fields.
func (r *reader) object(field func(name string)) {
	r.want('{')
	if r.take('}') {
		return
	}
	for !r.bad {
		name := r.text()
		r.want(':')
		field(name)
		if r.take('}') {
			return
		}
		r.want(',')
	}
}

// text reads a string.
func (r *reader) text() string {
	quoted, plain := r.quoted()
	if plain {
		return quoted[1 : len(quoted)-1]
	}
	var text string
	r.bad = json.Unmarshal([]byte(quoted), &text) != nil || r.bad
	return text
}

// quoted reads a string with its quotes, and reports whether what is between them is
// meant as it is written.
func (r *reader) quoted() (quoted string, plain bool) {
	if r.next() != '"' {
		r.bad = true
		return "", false
	}
	plain = true
	ascii := true
	for i := 1; i < len(r.rest); i++ {
		switch c := r.rest[i]; {
		case c == '"':
			quoted, r.rest = r.rest[:i+1], r.rest[i+1:]
			return quoted, plain && (ascii || utf8.ValidString(quoted))
		case c == '\\':
			plain = false
			i++
		case c < ' ':
			plain = false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	r.bad = true
	return "", false
}

// number reads a whole number from 0 to most.
func (r *reader) number(most int64) int64 {
	text := r.plain()
	n, err := strconv.ParseInt(text, 10, 64)
	r.bad = err != nil || n < 0 || n > most || strconv.FormatInt(n, 10) != text || r.bad // not 01 or +1
	return n
}

func (r *reader) boolean() bool {
	text := r.plain()
	r.bad = text != "true" && text != "false" || r.bad
	return text == "true"
}

// plain reads what is neither a string nor a list nor an object.
func (r *reader) plain() string {
	r.next()
	end := strings.IndexAny(r.rest, ",:]} \t\r\n")
	if end < 0 {
		end = len(r.rest)
	}
	plain := r.rest[:end]
	r.rest = r.rest[end:]
	return plain
}

// value reads any value and returns it as it is written.
func (r *reader) value() string {
	r.next()
	begin, depth := r.rest, 0
	for once := true; once || depth > 0 && !r.bad; once = false {
		switch c := r.next(); c {
		case '[', '{':
			depth++
			r.take(c)
		case ']', '}':
			depth--
			r.take(c)
		case ',', ':':
			r.take(c)
		case '"':
			r.quoted()
		case 0:
			r.bad = true
		default:
			r.plain()
		}
	}
	value := begin[:len(begin)-len(r.rest)]
	r.bad = r.bad || !json.Valid([]byte(value))
	return value
}

// ended reports whether all has been read, and nothing was bad.
func (r *reader) ended() bool { return r.next() == 0 && r.rest == "" && !r.bad }
