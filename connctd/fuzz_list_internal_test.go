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
		got := countItems(doc) // of what is not valid, too: it must not panic
		if !json.Valid(doc) {
			return
		}
		if want := obviousCount(doc); got != want {
			t.Errorf("%s: %d items, want %d", doc, got, want)
		}
	})
}

// obviousCount counts the items of all lists in a valid document. An empty list
// counts as one item: nothing in front of it tells it from a list of one.
func obviousCount(doc []byte) (items int) {
	var open []json.Delim // what the next token stands in
	d := json.NewDecoder(bytes.NewReader(doc))
	last := json.Token(nil)
	for token, err := d.Token(); err == nil; token, err = d.Token() {
		delim, _ := token.(json.Delim)
		closes := delim == ']' || delim == '}'
		switch {
		case closes && last == json.Delim('[') && delim == ']':
			items++
		case !closes && len(open) > 0 && open[len(open)-1] == '[':
			items++
		}
		switch {
		case closes:
			open = open[:len(open)-1]
		case delim != 0:
			open = append(open, delim)
		}
		last = token
	}
	return items
}
