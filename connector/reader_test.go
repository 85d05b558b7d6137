package connector

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
)

// FuzzReader checks the reader against encoding/json.
func FuzzReader(f *testing.F) {
	for _, text := range []string{
		`"a"`, ` "a\n\u00e9\ud83d" `, "\"\xff\"", "\"\n\"", `"a`, `"\`, `0`, `255`, `256`, `-1`, `01`, `1e2`, `true`, `false`, `null`, `tru`, ``, ` `,
		`[]`, `[1,{"a":[true,null,"]"]}]`, `[1,]`, `[1 2]`, `{"a":1,}`, `{"a" 1}`, `{1:1}`, `[1}`, `]`, `,`, `[[`, `1[`, `"a""b"`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := reader{rest: text}
		if value := r.value(); r.ended() != json.Valid([]byte(text)) || r.ended() && value != strings.Trim(text, " \t\r\n") {
			t.Errorf("value of %q is %q, %v", text, value, r.ended())
		}
		trimmed := strings.Trim(text, " \t\r\n")
		if trimmed == "null" { // means the zero value to encoding/json
			return
		}
		var wantText string
		valid := json.Unmarshal([]byte(text), &wantText) == nil
		r = reader{rest: text}
		if got := r.text(); r.ended() != valid || valid && got != wantText {
			t.Errorf("text of %q is %q, %v", text, got, r.ended())
		}
		var wantNumber uint8
		valid = json.Unmarshal([]byte(text), &wantNumber) == nil
		r = reader{rest: text}
		if got := r.number(math.MaxUint8); valid && (!r.ended() || got != int64(wantNumber)) {
			t.Errorf("number of %q is %d, %v", text, got, r.ended())
		}
		var wantBoolean bool
		valid = json.Unmarshal([]byte(text), &wantBoolean) == nil
		r = reader{rest: text}
		if got := r.boolean(); r.ended() != valid || valid && got != wantBoolean {
			t.Errorf("boolean of %q is %v, %v", text, got, r.ended())
		}
	})
}

// FuzzRecord checks that a record that can be read comes back from its encoding, and
// that what it holds can be used.
func FuzzRecord(f *testing.F) {
	whole := record{
		Status: connctd.StatusError, Reason: "a <reason>", Started: true, Removing: true, State: json.RawMessage(`{"a":[1]}`),
		Things: []*known{
			{Key: "a", ID: "1", Form: formOf(emitted("a", sensor(1, 2))), Unsure: []part{"x/y", statusPart}, Written: 7, Doubt: removing, Missing: 2, Outdated: true},
			{Key: "b", Form: formOf(connctd.Thing{Name: "<&>\u2028\x00"})},
		},
	}
	text := whole.encode()
	if got, err := decodeRecord(text); err != nil || !cmp.Equal(whole, got, cmp.AllowUnexported(record{})) {
		f.Errorf("it came back as %+v, %v", got, err)
	}
	f.Add(text)
	for _, text := range []string{
		`{"v":1}`, ` { "later" : [ 1 , { } ] , "v" : 1 , "things" : [ { "thing" : [ "a" , 0 ] } ] } `, `{"v":1,"things":[]}`, `{"v":1,"v":2}`, `{"v":01}`, `{"v":+1}`, `{"v":1}}`,
		`{"v":1,"status":7}`, `{"v":1,"things":[null]}`, `{"v":1,"state":null}`, `{"v":1,"state":[1,}`, `{"v":1,"things":[{"missing":256}]}`, `{"v":1,"x":[[[[`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := decodeRecord(text)
		if err != nil {
			return
		}
		if !json.Valid(text) {
			t.Errorf("%q is read, and is no JSON", text)
		}
		for _, k := range got.Things {
			if thing := k.Form.thing(); !k.Form.is(thing) {
				t.Errorf("form %s is %+v", k.Form, thing)
			}
		}
		want := got.encode()
		if !json.Valid(want) {
			t.Errorf("%s is no JSON", want)
		}
		back, err := decodeRecord(want)
		if err != nil {
			t.Fatalf("%s: %v", want, err)
		}
		if again := back.encode(); string(again) != string(want) {
			t.Errorf("%s comes back as %s", want, again)
		}
	})
}
