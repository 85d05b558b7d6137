package mockserver

import (
	"cmp"
	"net/url"
	"strings"
)

// paths is a tree of the paths that routes have, word by word, so that finding one
// costs the same however many there are.
type paths[R any] struct {
	words  map[string]*paths[R] // by the word that comes next
	id     *paths[R]            // if an id comes next, and no word
	routes []R                  // that end here
}

// ids are those in a path, in its order.
type ids [3]string

// pathsOf returns the tree of routes. In a path, {} is an id.
func pathsOf[R any](routes []R, path func(R) string) *paths[R] {
	root := &paths[R]{}
	for _, r := range routes {
		at := root
		for word := range strings.SplitSeq(path(r)[1:], "/") {
			at = at.grow(word)
		}
		at.routes = append(at.routes, r)
	}
	return root
}

// grow returns where a word of a pattern leads.
func (p *paths[R]) grow(word string) *paths[R] {
	if word == "{}" {
		p.id = cmp.Or(p.id, &paths[R]{})
		return p.id
	}
	if p.words == nil {
		p.words = map[string]*paths[R]{}
	}
	p.words[word] = cmp.Or(p.words[word], &paths[R]{})
	return p.words[word]
}

// find returns the routes that have an escaped path, and the ids in it.
func (p *paths[R]) find(escaped string) (routes []R, got ids) {
	path, ok := strings.CutPrefix(escaped, "/")
	if !ok {
		return nil, got
	}
	n := 0
	for word := range strings.SplitSeq(path, "/") {
		if p.id != nil {
			id, err := url.PathUnescape(word)
			if err != nil || id == "" {
				return nil, got
			}
			got[n], n = id, n+1
			p = p.id
		} else if p = p.words[word]; p == nil {
			return nil, got
		}
	}
	return p.routes, got
}
