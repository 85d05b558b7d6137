package connctd_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

// Rule S6: FindClient begins with what needs no subject, and refuses a bad one
// all the same before anything is sent.
func TestFindClientChecksSubject(t *testing.T) {
	t.Parallel()
	rt := always(200, "[]")
	_, err := newClient(t, rt).Subject("bob ").FindClient(t.Context(), "netatmo")
	if !errors.Is(err, connctd.ErrInvalid) || len(rt.sent()) != 0 {
		t.Errorf("error = %v after %d requests", err, len(rt.sent()))
	}
}

func TestFindClientOfNone(t *testing.T) {
	t.Parallel()
	rt := &transport{answer: func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/descriptions") {
			return respond(200, `[{"id":2,"type_id":"netatmo"}]`), nil
		}
		return respond(200, "[]"), nil
	}}
	_, err := newClient(t, rt).Subject("alice").FindClient(t.Context(), "netatmo")
	if matching(err) != "NotFound" || !strings.Contains(err.Error(), `there is no client of type "netatmo"`) {
		t.Errorf("%v matches %q", err, matching(err))
	}
}

func TestThings(t *testing.T) {
	t.Parallel()
	rt := &transport{answer: func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/things") {
			return respond(200, `[{"href":"/things/a"},{"href":"/things/a/components/b"},{"href":"/things/c"}]`), nil
		}
		return respond(200, `{"id":"`+r.URL.Path[len("/api/v1/things/"):]+`"}`), nil
	}}
	var got []string
	for thing, err := range newClient(t, rt).Subject("alice").Things(t.Context()) {
		if broken, ok := errors.AsType[*connctd.RefError](err); ok {
			got = append(got, broken.Href, matching(err))
			continue
		}
		got = append(got, string(thing.ID))
	}
	if text := strings.Join(got, " "); text != "a /things/a/components/b BadReference c" {
		t.Errorf("got %s", text)
	}
	for _, r := range rt.sent() {
		if got := r.header.Get("X-External-Subject-Id"); got != "alice" {
			t.Errorf("%s for subject %q", r.path, got)
		}
	}
}
