package state

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"

	"github.com/connctd/connctd-go/connctd"
)

const maxActionName = 200 // bytes

// checkActions reports actions that nobody could trigger, since what they are called by
// cannot stand in a path: the id, or the name of one that has none.
func checkActions(t connctd.Thing) error {
	var wrong []string
	for i, c := range t.Components {
		for j, a := range c.Actions {
			if called := cmp.Or(string(a.ID), a.Name); !fitsPath(called) {
				wrong = append(wrong, fmt.Sprintf("components[%d].actions[%d] is called %.40q, which cannot stand in a path", i, j, called))
			}
		}
	}
	if wrong != nil {
		return invalid(connctd.CodeBadThing, "%s", strings.Join(wrong, "; "))
	}
	return nil
}

// fitsPath reports whether a text can be one segment of a path, also where somebody
// unescapes it once too often.
func fitsPath(text string) bool {
	plain, err := url.PathUnescape(text)
	if err != nil {
		plain = text
	}
	for _, text := range []string{text, plain} {
		if text == "." || text == ".." || strings.ContainsAny(text, `/\`) ||
			strings.ContainsFunc(text, func(c rune) bool { return c < ' ' || c == 0x7f }) {
			return false
		}
	}
	return len(text) <= maxActionName
}
