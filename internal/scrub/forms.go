package scrub

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// inner returns what stands between quotes.
func inner(quoted string) string { return quoted[1 : len(quoted)-1] }

// forms returns how a secret may be written, the longest first.
func forms(secret string) []string {
	all := []string{
		secret, url.QueryEscape(secret), url.PathEscape(secret), inner(strconv.Quote(secret)), html.EscapeString(secret),
		base64.StdEncoding.EncodeToString([]byte(secret)), base64.RawURLEncoding.EncodeToString([]byte(secret)),
	}
	for _, escapeHTML := range []bool{true, false} {
		var b strings.Builder
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(escapeHTML)
		if e.Encode(secret) == nil {
			all = append(all, inner(strings.TrimSpace(b.String())))
		}
	}
	for _, escaped := range slices.Clone(all) {
		if strings.Contains(escaped, "%") {
			all = append(all, lowerEscapes(escaped))
		}
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return slices.Compact(all)
}

var escape = regexp.MustCompile(`%[0-9A-F]{2}`)

// lowerEscapes writes %2F as %2f, which means the same.
func lowerEscapes(text string) string { return escape.ReplaceAllStringFunc(text, strings.ToLower) }
