package connctd_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
)

// shelf is a platform with one connector type and room for one instance or client
// of it. Answers to creates follow a plan, one letter each:
//
//	c  created, 201            C  created, 303 without a body
//	l  created, answer lost    n  nothing done, answer lost
//	5  nothing done, 500       4  nothing done, 400
//
// What is there already is a conflict, whatever the plan says.
type shelf struct {
	mu     sync.Mutex // guards what follows
	plan   string
	status string // of the client that is there; empty: none is
	made   int
	log    []string // creates, deletes and lists, as letters
	down   bool     // no list is answered
}

func (s *shelf) transport() *transport {
	return &transport{answer: func(r *http.Request) (*http.Response, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		last := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
		switch {
		case last == "descriptions":
			return respond(200, `[{"id":2,"type_id":"netatmo"}]`), nil
		case r.Method == http.MethodPost:
			return s.create()
		case r.Method == http.MethodDelete:
			s.log = append(s.log, "delete")
			s.status = ""
			return respond(204, ""), nil
		case last == "instances" || last == "clients":
			return s.list(last), nil
		}
		return respond(200, fmt.Sprintf(`{"id":%q,"status":%q,"connector":{"href":"/connectors/descriptions/2"}}`, last, s.status)), nil
	}}
}

func (s *shelf) create() (*http.Response, error) {
	s.log = append(s.log, "create")
	if s.status != "" {
		return respond(409, ""), nil
	}
	next := byte('c')
	if s.plan != "" {
		next, s.plan = s.plan[0], s.plan[1:]
	}
	switch next {
	case 'n':
		return nil, io.ErrUnexpectedEOF
	case '5':
		return respond(500, ""), nil
	case '4':
		return respond(400, ""), nil
	}
	s.made++
	s.status = "STARTING"
	switch next {
	case 'l':
		return nil, io.ErrUnexpectedEOF
	case 'C':
		return respond(303, "", "Location", "https://consent.example/"+fmt.Sprint(s.made)), nil
	}
	return respond(201, fmt.Sprintf(`{"id":"n%d"}`, s.made)), nil
}

func (s *shelf) list(what string) *http.Response {
	s.log = append(s.log, "look")
	switch {
	case s.down:
		return respond(500, "")
	case s.status == "":
		return respond(200, "[]")
	}
	return respond(200, fmt.Sprintf(`[{"href":"/connectors/%s/n%d"}]`, what, s.made))
}

func TestFindInstance(t *testing.T) {
	t.Parallel()
	c := newClient(t, (&shelf{status: "x", made: 7}).transport())
	if found, err := c.FindInstance(t.Context(), "netatmo"); err != nil || found.ID != "n7" {
		t.Errorf("%+v, %v", found, err)
	}
	for name, tc := range map[string]struct {
		shelf      *shelf
		kind, want string // of connector; in the error
	}{
		"no such type": {&shelf{}, "giphy", "NotFound: the platform has no connector of type"},
		"none of it":   {&shelf{}, "netatmo", "NotFound: there is no instance of type"},
		"unavailable":  {&shelf{down: true}, "netatmo", "Server: 500"},
	} {
		_, err := newClient(t, tc.shelf.transport()).FindInstance(t.Context(), tc.kind)
		match, text, _ := strings.Cut(tc.want, ": ")
		if matching(err) != match || !strings.Contains(err.Error(), text) || !strings.Contains(err.Error(), "FindInstance") {
			t.Errorf("%s: %v matches %q, want %s", name, err, matching(err), tc.want)
		}
	}
}

func TestEnsureInstance(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		shelf *shelf
		id    connctd.InstanceID
		want  string // that the error matches
		log   string
	}{
		"created":                  {&shelf{plan: "c"}, "n1", "", "create"},
		"was there":                {&shelf{status: "x", made: 4}, "n4", "", "create look"},
		"lost, but created":        {&shelf{plan: "l"}, "n1", "", "create look"},
		"lost, not created":        {&shelf{plan: "nc"}, "n1", "", "create look create"},
		"500, not created":         {&shelf{plan: "5c"}, "n1", "", "create look create"},
		"lost twice":               {&shelf{plan: "nnc"}, "n1", "", "create look create look create"},
		"lost twice, then created": {&shelf{plan: "nnl"}, "n1", "", "create look create look create look"},
		"lost three times":         {&shelf{plan: "nnnc"}, "", "NotFound OutcomeUnknown", "create look create look create look"},
		"refused":                  {&shelf{plan: "4"}, "", "BadRequest", "create"},
		"refused after a loss":     {&shelf{plan: "n4"}, "", "BadRequest", "create look create"},
		"there is no looking":      {&shelf{plan: "n", down: true}, "", "OutcomeUnknown Server", "create look"},
		"a conflict, no looking":   {&shelf{status: "x", down: true}, "", "Conflict Server", "create look"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				id, err := newClient(t, tc.shelf.transport()).EnsureInstance(t.Context(), connctd.InstanceSpec{Type: "netatmo"})
				if id != tc.id || matching(err) != tc.want || err == nil != (tc.want == "") {
					t.Errorf("id = %q, %v matches %q; want %q, %q", id, err, matching(err), tc.id, tc.want)
				}
				if diff := cmp.Diff(tc.log, strings.Join(tc.shelf.log, " ")); diff != "" {
					t.Errorf("sent (-want +got):\n%s", diff)
				}
				checkPauses(t, strings.Count(tc.log, "create")-1, time.Since(start))
			})
		})
	}
}

// checkPauses checks that n rounds were waited for, each half a second to one.
func checkPauses(t *testing.T, n int, passed time.Duration) {
	t.Helper()
	if least := time.Duration(n) * time.Second / 2; passed < least || passed > 2*least {
		t.Errorf("it took %v, want %d pauses of half a second to one", passed, n)
	}
}

// A conflict with something that is gone by the time of the look is tried again.
func TestEnsureAfterRace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{status: "x", made: 1}
		inner := s.transport()
		rt := &transport{answer: func(r *http.Request) (*http.Response, error) {
			res, err := inner.answer(r)
			if r.Method == http.MethodPost {
				s.mu.Lock()
				defer s.mu.Unlock()
				if res.StatusCode == 409 {
					s.status = "" // somebody deletes it
				}
			}
			return res, err
		}}
		if id, err := newClient(t, rt).EnsureInstance(t.Context(), connctd.InstanceSpec{Type: "netatmo"}); err != nil || id != "n2" {
			t.Errorf("id = %q, %v", id, err)
		}
	})
}

func TestEnsureIsCancelledBetweenRounds(t *testing.T) {
	t.Parallel()
	why := errors.New("the user went home")
	for name, ensure := range map[string]func(context.Context, *connctd.Client) error{
		"EnsureInstance": func(ctx context.Context, c *connctd.Client) error {
			_, err := c.EnsureInstance(ctx, connctd.InstanceSpec{Type: "netatmo"})
			return err
		},
		"EnsureClient": func(ctx context.Context, c *connctd.Client) error {
			_, err := c.Subject("alice").EnsureClient(ctx, connctd.ClientSpec{Type: "netatmo"})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				rt := (&shelf{plan: "nnn"}).transport()
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(400*time.Millisecond, func() { cancel(why) })
				start := time.Now()
				err := ensure(ctx, newClient(t, rt))
				if !errors.Is(err, why) || !errors.Is(err, connctd.ErrOutcomeUnknown) || time.Since(start) != 400*time.Millisecond || !strings.Contains(err.Error(), name) {
					t.Errorf("error = %v after %v", err, time.Since(start))
				}
			})
		})
	}
}
