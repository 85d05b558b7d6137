package mockserver

import (
	"slices"
	"strings"

	"github.com/connctd/connctd-go/internal/linediff"
)

// AssertCalls fails the test unless the journal has exactly these calls, each as
// [Call.String] writes it, in their order; polls and decisions are none:
//
//	srv.AssertCalls(t, "POST /connectors/clients 201", "GET /connectors/clients/{} 200")
//
// In a path {} stands for any id, and "-" in place of the status for no answer. A
// journal that has forgotten calls fails the test, too.
func (s *Server) AssertCalls(t TB, want ...string) {
	t.Helper()
	all := s.journal.total()
	var got []string
	for _, c := range s.Journal() {
		if c.Kind == KindCall {
			got = append(got, c.String())
		}
	}
	if lost := all - len(got); lost > 0 {
		t.Errorf("mockserver: AssertCalls: the journal has forgotten %d calls; option WithJournal(%d) keeps them", lost, all)
	}
	if i := slices.IndexFunc(want, func(line string) bool { return strings.Count(line, " ") != 2 }); i >= 0 {
		t.Errorf("mockserver: AssertCalls: %q is not METHOD PATH STATUS", want[i])
	}
	if diff := linediff.Of(want, got, sameCall); diff != "" {
		t.Errorf("mockserver: calls (-want +got):\n%s", diff)
	}
}

// sameCall reports whether a call is one that was wanted.
func sameCall(want, got string) bool {
	wanted, parts := strings.Split(want, "/"), strings.Split(got, "/")
	return len(wanted) == len(parts) && slices.EqualFunc(wanted, parts, func(a, b string) bool {
		word, after, _ := strings.Cut(a, " ")
		_, status, _ := strings.Cut(b, " ")
		return a == b || word == "{}" && after == status
	})
}

// AssertUnchanged fails the test unless the server's state is as it was before. What has
// changed is shown with its path and the ids on it.
func (s *Server) AssertUnchanged(t TB, before State) {
	t.Helper()
	if diff := linediff.Of(before.facts(), s.State().facts(), func(a, b string) bool { return a == b }); diff != "" {
		t.Errorf("mockserver: the state has changed (-before +now):\n%s", diff)
	}
}
