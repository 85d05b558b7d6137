package mockserver

import (
	"net/http"
	"slices"
	"strings"

	"github.com/connctd/connctd-go/internal/state"
)

// What the journal keeps of a call, however much somebody sends.
const (
	maxText    = 1 << 10 // bytes of what a client names: a path, a host, an id
	maxChanges = 100
)

// clipped is a text, or the begin of a long one, which then is not kept alive.
func clipped(text string) string {
	if len(text) <= maxText {
		return text
	}
	return strings.Clone(strings.ToValidUTF8(text[:maxText], "")) + "…"
}

// pathOf is the path of a request. It is a part of the line that was sent, which may
// have a long query.
func pathOf(r *http.Request) string {
	path := clipped(r.URL.EscapedPath())
	if len(r.RequestURI) > maxText {
		path = strings.Clone(path)
	}
	return path
}

// noteChanges notes what became of a call. Of many changes it keeps the last: what
// goes with all it owned comes after that.
func (e *entry) noteChanges(changes []state.Change) {
	e.changes = append(e.changes, changes...)
	if over := len(e.changes) - maxChanges; over > 0 {
		e.earlier += over
		e.changes = slices.Clone(e.changes[over:])
	}
	for i := range e.changes {
		e.changes[i].ID = clipped(e.changes[i].ID)
	}
}
