package scrub

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// inner returns what stands between quotes.
func inner(quoted string) string { return quoted[1 : len(quoted)-1] }

// forms returns how a secret may be written, the longest first.
func forms(secret string) []string {
	all := []string{
		secret, inner(strconv.Quote(secret)),
		base64.StdEncoding.EncodeToString([]byte(secret)), base64.RawURLEncoding.EncodeToString([]byte(secret)),
	}
	all = slices.Concat(all, urlForms(secret), htmlForms(secret), jsonForms(secret))
	for _, text := range jsonForms(secret) { // a request that is quoted in the text of an answer
		if text != secret {
			all = append(all, jsonForms(text)...)
		}
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return slices.Compact(all)
}

// htmlForms returns what makers of pages write for a secret.
func htmlForms(secret string) []string {
	escaped := html.EscapeString(secret)
	return []string{
		escaped,
		strings.NewReplacer("&#34;", "&quot;", "&#39;", "&apos;").Replace(escaped),
		strings.NewReplacer("&#34;", "&quot;", "&#39;", "&#x27;").Replace(escaped),
		strings.ReplaceAll(escaped, "&#34;", "&quot;"),
	}
}

var escape = regexp.MustCompile(`%[0-9A-F]{2}`)

// browsers do not escape these, as Go does.
var likeBrowser = strings.NewReplacer("+", "%20", "%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*")

func urlForms(secret string) []string {
	query := url.QueryEscape(secret)
	all := []string{query, strings.ReplaceAll(query, "+", "%20"), likeBrowser.Replace(query), url.PathEscape(secret)}
	for _, escaped := range slices.Clone(all) {
		all = append(all, escape.ReplaceAllStringFunc(escaped, strings.ToLower)) // %2f means the same as %2F
	}
	return all
}

// jsonForms returns what encoders of JSON make of a secret: some escape HTML, some
// all that is not ASCII, some the slash.
func jsonForms(secret string) []string {
	var all []string
	for _, escapeHTML := range []bool{true, false} {
		var b strings.Builder
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(escapeHTML)
		if e.Encode(secret) == nil {
			text := inner(strings.TrimSpace(b.String()))
			all = append(all, text, inASCII(text, `\u%04x`), inASCII(text, `\u%04X`))
		}
	}
	for _, text := range slices.Clone(all) {
		all = append(all, strings.ReplaceAll(text, "/", `\/`))
	}
	return all
}

// inASCII writes what is not ASCII in units of UTF-16.
func inASCII(text, format string) string {
	var b strings.Builder
	for _, r := range text {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			fmt.Fprintf(&b, format, unit)
		}
	}
	return b.String()
}
