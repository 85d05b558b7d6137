package connctd_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

// FuzzSecret checks that a secret reads from JSON what a string reads, shows
// nothing of it however it is printed, and tells of what it cannot read without
// repeating it.
func FuzzSecret(f *testing.F) {
	for _, doc := range []string{`"` + appKey + `"`, `""`, `"\ud800"`, "\"\xff\"", "null", "7", `{"x":"` + appKey + `"}`, `["x"]`, `"[redacted]"`, "", `"a`} {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		var want string
		var got connctd.Secret
		wantErr, err := json.Unmarshal(doc, &want), json.Unmarshal(doc, &got)
		if (wantErr == nil) != (err == nil) || got.Reveal() != want {
			t.Fatalf("%q is %q, %v; a string is %q, %v", doc, got.Reveal(), err, want, wantErr)
		}
		if json.Valid(doc) && err != nil && (!errors.Is(err, connctd.ErrInvalid) || strings.Contains(err.Error(), string(doc)) && len(doc) > 4) {
			t.Errorf("%q: error = %v", doc, err)
		}
		if got != connctd.NewSecret(want) || got.IsZero() != (want == "") {
			t.Errorf("%q is not the secret of its text", doc)
		}
		shown := "[redacted]"
		if want == "" {
			shown = ""
		}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%10.3v"} {
			if text := fmt.Sprintf(verb, got); text != shown {
				t.Errorf("%s shows %q", verb, text)
			}
		}
		if text, err := json.Marshal(got); err != nil || string(text) != `"`+shown+`"` {
			t.Errorf("JSON = %s, %v", text, err)
		}
	})
}
