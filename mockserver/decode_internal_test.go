package mockserver

import (
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/internal/jsondoc"
)

// The depth of JSON is what the tokens of it say, wherever there are quotes.
func FuzzDepth(f *testing.F) {
	for _, text := range []string{
		`{}`, `{"a":[{"b":[]}]}`, `{"[[[":"]]]{"}`, `{"\"[":"\\","\\\"{":["\\\\"]}`, `[1,[2,[3]],4]`, ` {"ü":"\u005b"} `,
		strings.Repeat("[", jsondoc.MaxDepth+1) + strings.Repeat("]", jsondoc.MaxDepth+1),
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !json.Valid([]byte(text)) {
			return
		}
		if want, got := slowDepth(t, text), depth([]byte(text)); got != want {
			t.Errorf("depth of %q = %d, want %d", text, got, want)
		}
	})
}

func slowDepth(t *testing.T, text string) (deepest int) {
	now := 0
	for d := json.NewDecoder(strings.NewReader(text)); ; {
		token, err := d.Token()
		if err == io.EOF {
			return deepest
		}
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			now++
			deepest = max(deepest, now)
		case json.Delim('}'), json.Delim(']'):
			now--
		}
	}
}
