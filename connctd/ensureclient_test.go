package connctd_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
)

// ensured tells what EnsureClient gave, as one text.
func ensured(e *connctd.EnsuredClient) string {
	if e == nil {
		return "nothing"
	}
	text := string(e.ID)
	if e.Existing != nil {
		text += " was " + string(e.Existing.Status)
	}
	if e.NeedsRedirect() {
		text += " to " + e.Redirect.Path
	}
	return strings.TrimSpace(text)
}

func TestEnsureClient(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		shelf    *shelf
		recreate bool
		got      string
		want     string // that the error matches
		log      string
	}{
		"created":                       {&shelf{plan: "c"}, false, "n1", "", "create"},
		"created, consent wanted":       {&shelf{plan: "C"}, false, "n1 to /1", "", "create look"},
		"was started":                   {&shelf{status: "Started", made: 4}, false, "n4 was STARTED", "", "create look"},
		"was starting":                  {&shelf{status: "STARTING", made: 4}, false, "n4 was STARTING", "", "create look"},
		"was in error":                  {&shelf{status: "ERROR", made: 4}, false, "n4 was ERROR", "", "create look"},
		"lost, but created":             {&shelf{plan: "l"}, false, "n1 was STARTING", "", "create look"},
		"lost, not created":             {&shelf{plan: "nC"}, false, "n1 to /1", "", "create look create look"},
		"lost three times":              {&shelf{plan: "nnnc"}, false, "nothing", "NotFound OutcomeUnknown", "create look create look create look"},
		"no instance":                   {&shelf{plan: "4"}, false, "nothing", "BadRequest NoInstance", "create"},
		"there is no looking":           {&shelf{plan: "l", down: true}, false, "nothing", "OutcomeUnknown Server", "create look"},
		"recreate: nothing there":       {&shelf{plan: "C"}, true, "n1 to /1", "", "create look"},
		"recreate: started":             {&shelf{status: "STARTED", made: 4}, true, "n4 was STARTED", "", "create look"},
		"recreate: error":               {&shelf{status: "ERROR", made: 4}, true, "n4 was ERROR", "", "create look"},
		"recreate: unknown status":      {&shelf{status: "PAUSED", made: 4}, true, "n4 was PAUSED", "", "create look"},
		"recreate: starting":            {&shelf{status: "Starting", made: 4, plan: "C"}, true, "n5 to /5", "", "create look delete create look"},
		"recreate: lost":                {&shelf{plan: "lC"}, true, "n2 to /2", "", "create look delete create look"},
		"recreate: lost after deleting": {&shelf{status: "STARTING", made: 4, plan: "lC"}, true, "n6 to /6", "", "create look delete create look delete create look"},
		"consent, and no looking":       {&shelf{plan: "C", down: true}, false, "to /1", "", "create look"},
		"recreate: lost for ever":       {&shelf{plan: "lll"}, true, "n3 was STARTING", "", "create look delete create look delete create look"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var opts []connctd.CallOption
				if tc.recreate {
					opts = append(opts, connctd.RecreatePending())
				}
				rt := tc.shelf.transport()
				got, err := newClient(t, rt).Subject("alice").EnsureClient(t.Context(), connctd.ClientSpec{Type: "netatmo"}, opts...)
				if ensured(got) != tc.got || matching(err) != tc.want || err == nil != (tc.want == "") {
					t.Errorf("%s, %v matches %q; want %s, %q", ensured(got), err, matching(err), tc.got, tc.want)
				}
				if diff := cmp.Diff(tc.log, strings.Join(tc.shelf.log, " ")); diff != "" {
					t.Errorf("sent (-want +got):\n%s", diff)
				}
				for _, r := range rt.sent() {
					if of := r.header.Get("X-External-Subject-Id"); of != "alice" && !strings.HasSuffix(r.path, "/descriptions") {
						t.Errorf("%s %s for subject %q", r.method, r.path, of)
					}
				}
			})
		})
	}
}

// What stands in the way of recreating is told, but for a client that is gone by
// itself.
func TestRecreateCannotDelete(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]string{404: "n5 to /5", 500: "nothing: Server", 403: "nothing: Forbidden"} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			s := &shelf{status: "STARTING", made: 4, plan: "C"}
			inner := s.transport()
			rt := &transport{answer: func(r *http.Request) (*http.Response, error) {
				if r.Method != http.MethodDelete {
					return inner.answer(r)
				}
				if status == 404 {
					_, _ = inner.answer(r)
				}
				return respond(status, ""), nil
			}}
			got, err := newClient(t, rt).Subject("alice").EnsureClient(t.Context(), connctd.ClientSpec{Type: "netatmo"}, connctd.RecreatePending())
			text := ensured(got)
			if err != nil {
				text += ": " + matching(err)
			}
			if text != want || err != nil && !strings.Contains(err.Error(), "EnsureClient, to recreate it") {
				t.Errorf("%s, %v; want %s", text, err, want)
			}
		})
	}
}

// The caller's options are left alone, and hold for every request but the option
// that is EnsureClient's own.
func TestOptionsOfEnsure(t *testing.T) {
	t.Parallel()
	s := &shelf{status: "STARTING", made: 4, plan: "c"}
	var res connctd.Response
	opts := make([]connctd.CallOption, 0, 8)
	opts = append(opts, connctd.RecreatePending(), connctd.NoRetry(), connctd.Capture(&res))
	for range 2 {
		s.status = "STARTING"
		got, err := newClient(t, s.transport()).Subject("alice").EnsureClient(t.Context(), connctd.ClientSpec{Type: "netatmo"}, opts...)
		if err != nil || got.Existing != nil {
			t.Errorf("%s, %v", ensured(got), err)
		}
		if res.StatusCode != 201 {
			t.Errorf("captured %d, want the answer to the create", res.StatusCode)
		}
	}
	if opts[:4][3] != nil {
		t.Error("the caller's slice was written to")
	}
}
