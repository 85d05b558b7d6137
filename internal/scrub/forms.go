package scrub

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// inner returns what stands between quotes.
func inner(quoted string) string { return quoted[1 : len(quoted)-1] }

// forms returns how a secret may be written, the longest first.
func forms(secret string) []string {
	all := []string{secret, url.QueryEscape(secret), url.PathEscape(secret), inner(strconv.Quote(secret))}
	for _, escapeHTML := range []bool{true, false} {
		var b strings.Builder
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(escapeHTML)
		if e.Encode(secret) == nil {
			all = append(all, inner(strings.TrimSpace(b.String())))
		}
	}
	slices.SortFunc(all, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(all)
}
