package mockserver

import (
	"net/url"
	"strings"
)

// link is an href to something of the API.
type link struct {
	Href string `json:"href"`
}

// root is where the server is for whoever sent the request.
func (q *request) root() string { return "http://" + q.http.Host }

// link returns the link to a path whose braces are filled with ids.
func (q *request) link(pattern string, ids ...string) link {
	href := make([]byte, 0, 256) // longer than most
	href = append(append(append(href, "http://"...), q.http.Host...), apiPath...)
	for _, id := range ids {
		before, after, _ := strings.Cut(pattern, "{}")
		href = append(append(href, before...), url.PathEscape(id)...)
		pattern = after
	}
	return link{string(append(href, pattern...))}
}

// linksTo returns links to a list, which is never null.
func linksTo[T any](all []T, to func(T) link) []link {
	links := make([]link, len(all))
	for i, item := range all {
		links[i] = to(item)
	}
	return links
}
