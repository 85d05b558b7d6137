package mockserver

import (
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// Whoever asks for what is new hears of each call, whenever it ends.
func TestAdminJournalLosesNothing(t *testing.T) {
	t.Parallel()
	const calls = 2_000
	s := New(t, WithJournal(calls))
	go func() {
		for range calls {
			s.journal.add(&entry{})
			for range 50 {
				runtime.Gosched()
			}
		}
	}()
	heard := 0
	for last := "0"; last != strconv.Itoa(calls); {
		answer := httptest.NewRecorder()
		if err := s.adminJournal(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/_mock/journal?after="+last, http.NoBody)); err != nil {
			t.Fatal(err)
		}
		body := answer.Body.String()
		heard += strings.Count(body, `"seq":`)
		_, body, _ = strings.Cut(body[strings.LastIndex(body, `"last":`):], ":")
		last = strings.TrimRight(body, "}\n")
	}
	if heard != calls {
		t.Errorf("%d of %d calls were heard of", heard, calls)
	}
}
