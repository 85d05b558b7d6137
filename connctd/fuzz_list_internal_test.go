package connctd

import (
	"bytes"
	"encoding/json"
	"testing"
)

// FuzzCountItems checks the count that keeps a small answer from becoming a large
// list against a slow and obvious one.
func FuzzCountItems(f *testing.F) {
	for _, doc := range []string{
		"[]", "[1]", "[ ]", `["a,]\"[{",2]`, `[[1,2],[3,{"a":[4,5]}]]`, `{"a":[1,2],"b":{"c":[]}}`, `["\\",","]`, "null", `"[,]"`, `[{},{},{}]`,
		`[{"a":1,"b":2}]`, `{"a":[1,2],"a":[{}]}`, "[[[[]]]]", "]", ",}", "[}",
	} {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		items, members := countItems(doc) // of what is not valid, too: it must not panic
		if !json.Valid(doc) {
			return
		}
		if wantItems, wantMembers := obviousCount(doc); items != wantItems || members != wantMembers {
			t.Errorf("%s: %d items and %d members, want %d and %d", doc, items, members, wantItems, wantMembers)
		}
	})
}

// obviousCount counts the items of all lists and the members of all objects in a
// valid document. An empty one counts as one: nothing in front of it tells it from
// one of one.
func obviousCount(doc []byte) (items, members int) {
	type level struct {
		list   bool
		tokens int
	}
	var open []level
	count := func(l *level) {
		switch l.tokens++; {
		case l.list:
			items++
		case l.tokens%2 == 1: // a key
			members++
		}
	}
	d := json.NewDecoder(bytes.NewReader(doc))
	for token, err := d.Token(); err == nil; token, err = d.Token() {
		delim, _ := token.(json.Delim)
		if delim == ']' || delim == '}' {
			if last := &open[len(open)-1]; last.tokens == 0 {
				count(last)
			}
			open = open[:len(open)-1]
			continue
		}
		if len(open) > 0 {
			count(&open[len(open)-1])
		}
		if delim != 0 {
			open = append(open, level{list: delim == '['})
		}
	}
	return items, members
}
