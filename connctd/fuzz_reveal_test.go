package connctd_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
)

// twin is the same configuration twice: with secrets, and with their plain text.
type twin struct{ secret, plain any }

type box[T any] struct {
	In T `json:"in"`
}

type holder[T any] struct {
	box[T]
	Also *T `json:"also"`
}

// twinOf builds a configuration around a text; each byte of shape is one layer.
func twinOf(text string, shape []byte) twin {
	s := connctd.NewSecret(text)
	leaves := []twin{
		{s, text},
		{&s, &text},
		{[]connctd.Secret{s, {}}, []string{text, ""}},
		{[2]connctd.Secret{s}, [2]string{text}},
		{map[string]connctd.Secret{"m": s}, map[string]string{"m": text}},
		{box[connctd.Secret]{s}, box[string]{text}},
		{holder[connctd.Secret]{box[connctd.Secret]{s}, &s}, holder[string]{box[string]{text}, &text}},
		{map[string]*box[connctd.Secret]{"p": {s}, "nil": nil}, map[string]*box[string]{"p": {text}, "nil": nil}},
	}
	c := leaves[len(shape)%len(leaves)]
	for _, layer := range shape[:min(len(shape), 12)] {
		c = twin{wrap(layer, c.secret), wrap(layer, c.plain)}
	}
	return twin{map[string]any{"c": c.secret}, map[string]any{"c": c.plain}}
}

func wrap(layer byte, in any) any {
	switch layer % 7 {
	case 0:
		return map[string]any{"k": in, "n": nil}
	case 1:
		return []any{in, 7, nil}
	case 2:
		return &in
	case 3:
		return box[any]{in}
	case 4:
		return [2]any{in}
	case 5:
		return &holder[any]{box[any]{in}, &in}
	}
	return map[int]box[*any]{int(layer): {&in}}
}

// FuzzReveal checks that a configuration is sent with the true values of its
// secrets, wherever they stand, or not at all; and stays as it was.
func FuzzReveal(f *testing.F) {
	for i, text := range []string{appKey, "", `a "b"/c & äöü`, "<script>", "\u2028", "[redacted]", "x[redacted]y", "\xff", "\x00", "null", "{}"} {
		f.Add(text, []byte(strings.Repeat("\x00\x01\x02\x03\x04\x05\x06", 2)[:i]))
	}
	f.Fuzz(func(t *testing.T, text string, shape []byte) {
		config := twinOf(text, shape)
		before, err := json.Marshal(config.secret)
		if err != nil {
			t.Fatal(err)
		}
		rt := always(201, `{"id":"1"}`)
		_, err = newClient(t, rt).CreateInstance(t.Context(), connctd.InstanceSpec{Type: "x", Config: config.secret})
		if after, _ := json.Marshal(config.secret); string(after) != string(before) {
			t.Errorf("the configuration became %s", after)
		}
		if strings.Contains(text, "[redacted]") || !utf8.ValidString(text) {
			if !errors.Is(err, connctd.ErrInvalid) || len(rt.sent()) != 0 {
				t.Errorf("%q: error = %v after %d requests", text, err, len(rt.sent()))
			}
			return
		}
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		sent := rt.sent()[0].body
		want, err := json.Marshal(map[string]any{"connector_type_id": "x", "configuration": config.plain})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(value(t, want), value(t, []byte(sent))); diff != "" || strings.Contains(sent, "[redacted]") {
			t.Errorf("(-plain +sent):\n%s", diff)
		}
	})
}
