package jsondoc

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What the parser reads is what encoding/json reads, where it stands.
func FuzzParser(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1,-2.5e3,{"b":null}],"":"x"}`, ` [ ] `, "\t{\r\n}", `"\"\\"`, `["\\\\", "\u00fc\ud800", "ü,:]}"]`, `[true,false , null]`, `{"a":{},"a":[]}`, `0`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := Parse(data)
		if err != nil {
			return
		}
		if diff := cmp.Diff(decoded(t, data), doc.plain(t, doc.root)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", data, diff)
		}
	})
}

// decoded is a value as encoding/json has it.
func decoded(t *testing.T, data []byte) (v any) {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		t.Fatalf("%q is no JSON: %v", data, err)
	}
	return v
}

// plain is a node in the same form. Each one must be what stands at its place.
func (d *Doc) plain(t *testing.T, n *node) any {
	t.Helper()
	var v any
	switch n.value {
	case json.Delim('{'):
		fields := map[string]any{}
		for _, m := range n.members {
			if d.data[m.at] != '"' {
				t.Errorf("the name %q does not begin at %d", m.name, m.at)
			}
			fields[m.name] = d.plain(t, m.value)
		}
		v = fields
	case json.Delim('['):
		items := []any{}
		for _, item := range n.items {
			items = append(items, d.plain(t, item))
		}
		v = items
	default:
		v = n.value
	}
	if diff := cmp.Diff(decoded(t, d.data[n.at:n.end]), v); diff != "" {
		t.Errorf("from %d to %d (-want +got):\n%s", n.at, n.end, diff)
	}
	return v
}
