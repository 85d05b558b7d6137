package scrub_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/connctd/connctd-go/internal/scrub"
)

// spellings is how others may write a secret: what Go, and what encoders of other
// languages, make of it.
func spellings(secret string) []string {
	quoted, _ := json.Marshal(secret)
	asJSON := string(quoted[1 : len(quoted)-1])
	query := url.QueryEscape(secret)
	return []string{
		secret, query, url.PathEscape(secret), asJSON, inASCII(asJSON), strings.ReplaceAll(asJSON, "/", `\/`), strings.ReplaceAll(inASCII(asJSON), "/", `\/`),
		strings.ReplaceAll(query, "+", "%20"), html.EscapeString(secret), base64.StdEncoding.EncodeToString([]byte(secret)), base64.RawURLEncoding.EncodeToString([]byte(secret)),
	}
}

// inASCII writes what is outside ASCII as most encoders of JSON do by default.
func inASCII(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String()
}

// FuzzText checks that of secrets that others repeat nothing remains, in whatever
// spelling, beside each other or one in the other, nor when the text breaks off.
func FuzzText(f *testing.F) {
	for i := range uint8(len(spellings(""))) {
		f.Add(i, "token-canary", "key canary", "you sent ", "!")
		f.Add(i, `a "b"/c & äöü`, "\U0001f511/key", "", "")
		f.Add(i, "password", "my-password-1234", "x", "y")
		f.Add(i, "abcdefgh", "efghijkl", "abcd", "ijkl")
		f.Add(i, "aaaa", "aaaaaaaa", "aaa", "aaa")
		f.Add(i, "redacted", "[redacted]", "[", "]")
		f.Add(i, "\xff\x00", "a\\b\n", "%", "&")
	}
	f.Fuzz(func(t *testing.T, which uint8, one, two, before, after string) {
		if one == "" || two == "" {
			return
		}
		all := append(spellings(one), spellings(two)...)
		for _, form := range []string{all[int(which)%len(all)], one[:len(one)/2] + two + one[len(one)/2:], one + two} {
			for _, cut := range []scrub.Set{scrub.Of(one, two), scrub.Of(two, one)} {
				checkText(t, cut, before+form+after, all)
			}
		}
		half := all[int(which)%len(all)]
		checkPart(t, scrub.Of(two, one), before, half[:len(half)*int(which)/256])
	})
}

// checkText checks that between what was cut out no spelling remains.
func checkText(t *testing.T, cut scrub.Set, text string, spellings []string) {
	t.Helper()
	got := cut.Text(text)
	for _, form := range spellings {
		for piece := range strings.SplitSeq(got, scrub.Redacted) {
			if strings.Contains(piece, form) {
				t.Errorf("%q became %q, which shows %q", text, got, form)
			}
		}
	}
}

// checkPart checks that the beginning of a secret at the end of a text is dropped.
func checkPart(t *testing.T, cut scrub.Set, before, half string) {
	t.Helper()
	text := before + half
	if got := cut.Part(text); cut.Text(text) == text && !strings.HasPrefix(before, got) {
		t.Errorf("%q, cut off, became %q", text, got)
	}
}
