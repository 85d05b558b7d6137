package mockserver

import (
	"net/url"
	"strings"
)

// link is an href to something of the API.
type link struct {
	Href string `json:"href"`
}

// link returns the link to a path whose braces are filled with ids.
func (q *request) link(pattern string, ids ...string) link {
	var b strings.Builder
	b.WriteString(q.base)
	for _, id := range ids {
		before, after, _ := strings.Cut(pattern, "{}")
		b.WriteString(before)
		b.WriteString(url.PathEscape(id))
		pattern = after
	}
	b.WriteString(pattern)
	return link{b.String()}
}

// linksTo returns links to a list, which is never null.
func linksTo[T any](all []T, to func(T) link) []link {
	links := make([]link, len(all))
	for i, item := range all {
		links[i] = to(item)
	}
	return links
}
