package jsondoc_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/internal/jsondoc"
)

// read is a reader of a small format.
func read(text string) error {
	doc, err := jsondoc.Parse([]byte(text))
	if err != nil {
		return err
	}
	o := doc.Root().Object("name", "every", "size", "on", "list", "deep")
	o.Require("name")
	_, _, _ = o.Get("name").Text(), o.Get("every").Duration(), o.Get("on").Bool()
	if size, ok := o.Get("size").Number(); ok && size > 9 {
		o.Get("size").Fail("must be at most 9")
	}
	_ = o.Get("list").Texts()
	deep := o.Get("deep").Object("x")
	deep.Require("x")
	return doc.Err()
}

func TestProblems(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text string
		want []string
	}{
		"given twice":      {text: `{"name":"a","every":"90s","size":9,"on":true,"list":["x"],"deep":{"x":null,"x":1}}`, want: []string{"line 1, column 66: deep.x is missing", "line 1, column 76: deep.x is given twice"}},
		"all is there":     {text: `{"name":"a","every":"90s","size":9,"on":true,"list":["x"],"deep":{"x":1}}`},
		"null is absent":   {text: `{"name":"a","every":null,"list":null,"deep":null}`},
		"a missing field":  {text: "\n  {}", want: []string{"line 2, column 3: name is missing"}},
		"an empty field":   {text: `{"name":""}`, want: []string{"line 1, column 9: name must not be empty"}},
		"an unknown field": {text: "{\"name\":\"ü\",\n\t\"nam\":1}", want: []string{"line 2, column 2: nam is not known here; known: name, every, size, on, list, deep"}},
		"characters count": {text: `{"name":"ü","nam":1}`, want: []string{"line 1, column 13: nam is not known here; known: name, every, size, on, list, deep"}},
		"all kinds are wrong": {
			text: "{\"name\":1,\n\"every\":\"soon\",\n\"size\":\"9\",\n\"on\":\"yes\",\n\"list\":[1,{}],\n\"deep\":[]}",
			want: []string{
				"line 1, column 9: name must be a string, is a number",
				`line 2, column 9: every must be a duration such as "90s" or "10m"`,
				"line 3, column 8: size must be a number, is a string",
				"line 4, column 6: on must be true or false, is a string",
				"line 5, column 9: list[0] must be a string, is a number",
				"line 5, column 11: list[1] must be a string, is an object",
				"line 6, column 8: deep must be an object, is a list",
			},
		},
		"the reader's own": {text: `{"name":"a","size":10}`, want: []string{"line 1, column 20: size must be at most 9"}},
		"no size":          {text: `{"name":"a","size":1e999}`, want: []string{"line 1, column 20: size must be a number of a sane size"}},
		"a list outside":   {text: `[]`, want: []string{"line 1, column 1: must be an object, is a list"}},
		"no JSON":          {text: "{\n  \"name\": nonsense}", want: []string{"line 2, column 12: it is not valid JSON: invalid character 'o' in literal null (expecting 'u')"}},
		"a comma too many": {text: "{\"name\":\"a\",\n}", want: []string{"line 2, column 1: it is not valid JSON: invalid character '}' looking for beginning of object key string"}},
		"an early end":     {text: `{"name":`, want: []string{"line 1, column 9: it is not valid JSON: it ends too early"}},
		"no UTF-8":         {text: "{\"ü\":\n\"ü\xff\"}", want: []string{"line 2, column 3: it is not valid UTF-8"}},
		"nothing":          {text: "", want: []string{"line 1, column 1: it is not valid JSON: it ends too early"}},
		"a word too many":  {text: "{} x", want: []string{"line 1, column 4: there is something after the end of the value"}},
		"an end too many":  {text: "1]", want: []string{"line 1, column 2: there is something after the end of the value"}},
		"two values":       {text: "{}\n{}", want: []string{"line 2, column 1: there is something after the end of the value"}},
		"too deep":         {text: strings.Repeat("[", 65) + strings.Repeat("]", 65), want: []string{"line 1, column 65: it is nested deeper than 64 levels"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := read(tc.text)
			var got []string
			if e, ok := errors.AsType[*jsondoc.Error](err); ok {
				got = strings.Split(e.Error(), "\n")
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	doc, err := jsondoc.Parse([]byte(`{"a": {"b": [1.5, "x", true, "10m"]} }`))
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	var last jsondoc.Value
	a := doc.Root().Object("a").Get("a")
	for v := range a.Object("b").Get("b").List() {
		paths, last = append(paths, v.Path()+"="+string(v.Raw())), v
	}
	if diff := cmp.Diff([]string{"a.b[0]=1.5", `a.b[1]="x"`, "a.b[2]=true", `a.b[3]="10m"`}, paths); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
	if got := string(a.Raw()); got != `{"b": [1.5, "x", true, "10m"]}` {
		t.Errorf("the raw object is %s", got)
	}
	if d := last.Duration(); d != 10*time.Minute {
		t.Errorf("duration = %v", d)
	}
	var absent jsondoc.Value
	absent.Fail("is never said")
	if absent.Present() || absent.Text() != "" || absent.Raw() != nil || doc.Err() != nil {
		t.Error("an absent value is not empty")
	}
}

// Whatever is read, nothing panics, and what is accepted is JSON.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{`{"a":[1,2,{"b":null}]}`, `[`, `{"a"`, `{"a":1,"a":2}`, `"`, ` `, `{"a":}`, `1 2`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		doc, err := jsondoc.Parse([]byte(text))
		if (err == nil) != (doc != nil) {
			t.Fatalf("doc %v, error %v", doc, err)
		}
		_ = read(text)
	})
}
