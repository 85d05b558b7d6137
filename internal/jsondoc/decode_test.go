package jsondoc_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/internal/jsondoc"
)

type planet struct {
	Name  string `json:"name"`
	Moons int    `json:"moons,omitempty"`
}

type system struct {
	planet
	Star    string          `json:"star"`
	Found   time.Time       `json:"found"`
	Planets []planet        `json:"planets"`
	Names   map[string]int  `json:"names"`
	Near    *bool           `json:"near"`
	Raw     json.RawMessage `json:"raw"`
}

// What fits is read as encoding/json reads it.
func TestDecode(t *testing.T) {
	t.Parallel()
	text := `{"name": "x", "star": "Sun", "found": "2026-01-31T12:00:00Z", "planets": [{"name": "Mars", "moons": 2}], "names": {"a.b": 1}, "near": true, "raw": [1, {}]}`
	doc, err := jsondoc.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var got, want system
	if err := json.Unmarshal([]byte(text), &want); err != nil {
		t.Fatal(err)
	}
	if !doc.Root().Decode(&got) || doc.Err() != nil {
		t.Errorf("Decode: %v", doc.Err())
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(system{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What does not fit is told at its place and in the words of JSON, and nothing is read.
func TestDecodeProblems(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"star": 7}`:                          "line 1, column 10: star must be a string, is a number",
		`{"Star": ""}`:                         "line 1, column 2: Star is not known here; known: found, moons, name, names, near, planets, raw, star",
		"{\n\"planets\": [{\"moons\": \"\"}]}": "line 2, column 23: planets[0].moons must be a number, is a string",
		`{"planets": [{"moons": 1.5}]}`:        "line 1, column 24: planets[0].moons must be a whole number of a sane size",
		`{"planets": {}}`:                      "line 1, column 13: planets must be a list, is an object",
		`{"found": "now"}`:                     `line 1, column 11: found must be a time such as "2026-01-31T12:00:00Z"`,
		`{"names": {"a": []}}`:                 "line 1, column 17: names.a must be a number, is a list",
		`{"near": 0}`:                          "line 1, column 10: near must be true or false, is a number",
		`[]`:                                   "line 1, column 1: must be an object, is a list",
	} {
		doc, err := jsondoc.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		var got system
		if doc.Root().Decode(&got) || doc.Err() == nil || doc.Err().Error() != want {
			t.Errorf("%s: %v, want %s", text, doc.Err(), want)
		}
		if diff := cmp.Diff(system{}, got, cmp.AllowUnexported(system{})); diff != "" {
			t.Errorf("%s was read (-want +got):\n%s", text, diff)
		}
	}
}

// What somebody else found is told at its place, or at what is around it.
func TestFailAt(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"a[1].b": "line 1, column 20: a[1].b is wrong",
		"a[1].c": "line 1, column 14: a[1].c is wrong",
		"a[7].b": "line 1, column 7: a[7].b is wrong",
		"x.y":    "line 1, column 32: x.y is wrong",
		"none":   "line 1, column 1: none is wrong",
		"a":      "line 1, column 7: a is wrong",
	} {
		doc, err := jsondoc.Parse([]byte(`{"a": [{},   {"b": 1}], "x.y": [] }`))
		if err != nil {
			t.Fatal(err)
		}
		doc.Root().FailAt(path, "is wrong")
		if doc.Err().Error() != want {
			t.Errorf("%s: %v, want %s", path, doc.Err(), want)
		}
	}
}
