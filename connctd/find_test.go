package connctd_test

import (
	"context"
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

// A list is always there, empty at least. A 404 in its place, of a proxy or below a
// wrong base URL, says of no instance and no client that there is none; and so nothing
// is made again where the outcome of a create is to be settled by looking.
func TestListNotFound(t *testing.T) {
	t.Parallel()
	ensure := map[string]func(context.Context, *connctd.Client) error{
		"/connectors/instances": func(ctx context.Context, c *connctd.Client) error {
			_, err := c.EnsureInstance(ctx, connctd.InstanceSpec{Type: "netatmo"})
			return err
		},
		"/connectors/clients": func(ctx context.Context, c *connctd.Client) error {
			_, err := c.Subject("alice").EnsureClient(ctx, connctd.ClientSpec{Type: "netatmo"})
			return err
		},
	}
	find := map[string]func(context.Context, *connctd.Client) error{
		"/connectors/instances": func(ctx context.Context, c *connctd.Client) error {
			_, err := c.FindInstance(ctx, "netatmo")
			return err
		},
		"/connectors/clients": func(ctx context.Context, c *connctd.Client) error {
			_, err := c.Subject("alice").FindClient(ctx, "netatmo")
			return err
		},
	}
	for of := range find {
		for _, list := range []string{of, "/connectors/descriptions"} {
			t.Run(of+" without "+list, func(t *testing.T) {
				t.Parallel()
				s := &shelf{plan: "nc"}
				inner := s.transport()
				c := newClient(t, &transport{answer: func(r *http.Request) (*http.Response, error) {
					if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, list) {
						return respond(404, "<html>"), nil
					}
					return inner.answer(r)
				}})
				if err := find[of](t.Context(), c); matching(err) != "" || !strings.Contains(err.Error(), "404") {
					t.Errorf("Find: %v matches %q", err, matching(err))
				}
				s.log = nil
				if err := ensure[of](t.Context(), c); matching(err) != "OutcomeUnknown" || strings.Join(s.log, " ") != "create" {
					t.Errorf("Ensure: %v matches %q, after %q", err, matching(err), s.log)
				}
			})
		}
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
