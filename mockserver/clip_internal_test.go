package mockserver

import (
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/internal/state"
)

// Of a call with long names only their begins are kept, and nothing else of what was
// sent stays in memory.
func TestJournalClipsNames(t *testing.T) {
	s := New(t, AllowBadRequests())
	long := strings.Repeat("x", 30_000)
	heap := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before := heap()
	for range 300 {
		for _, path := range []string{"/" + long, "/x?" + long} {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, strings.Clone(path), http.NoBody)
			r.Host, r.Method = strings.Clone("localhost"+long), strings.Clone(long)
			r.Header.Set("X-External-Subject-Id", strings.Clone(long))
			s.handle(httptest.NewRecorder(), r)
		}
	}
	if grown := heap() - before; grown > 5<<20 {
		t.Errorf("600 calls take %d KiB", grown>>10)
	}
	for _, c := range s.Journal() {
		for _, text := range []string{c.Method, c.Path, c.Host, c.Subject} {
			if len(text) > maxText+len("…") {
				t.Fatalf("a text has %d bytes", len(text))
			}
		}
	}
}

// Of many changes the last are kept, and how many came before.
func TestJournalClipsChanges(t *testing.T) {
	t.Parallel()
	e := &entry{}
	for i := range 3 {
		var changes []state.Change
		for n := range 80 {
			changes = append(changes, state.Change{Verb: "removed", Kind: "thing", ID: strconv.Itoa(80*i+n) + strings.Repeat("y", 2*maxText*(n%2))})
		}
		e.noteChanges(changes)
	}
	c := e.call()
	if len(c.Changes) != maxChanges || c.Earlier != 240-maxChanges {
		t.Errorf("%d changes after %d, want %d after %d", len(c.Changes), c.Earlier, maxChanges, 240-maxChanges)
	}
	if first, last := c.Changes[0].ID, c.Changes[maxChanges-1].ID; first != "140" || !strings.HasPrefix(last, "239yy") || len(last) > maxText+len("…") {
		t.Errorf("from %.10s to %.10s", first, last)
	}
}
