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

// Rule S3, over real connections: the server that the links name sees nothing.
func TestForeignLinksAreNotContacted(t *testing.T) {
	t.Parallel()
	foreign, seen := counter(t)
	rt := &transport{answer: func(r *http.Request) (*http.Response, error) {
		if r.URL.Host != "localhost" { // only a link could lead here
			return http.DefaultTransport.RoundTrip(r)
		}
		kind := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
		if path, isList := map[string]string{"instances": "connectors/instances", "clients": "connectors/clients", "things": "things"}[kind]; isList {
			return respond(200, `[{"href":"`+foreign+`/api/v1/`+path+`/x"}]`), nil
		}
		links := `[{"href":"` + foreign + `/things/x/components/c"}]`
		if kind == "c" {
			return respond(200, `{"id":"c","propertyLinks":[{"href":"`+foreign+`/things/x/components/c/properties/p"}]}`), nil
		}
		return respond(200, `{"id":"x","componentLinks":`+links+`}`), nil
	}}
	c := newClient(t, rt)
	if n := followAll(t.Context(), t, c); n != 3 {
		t.Errorf("%d links were followed, want 3", n)
	}
	if thing, err := c.Subject("alice").ResolveThing(t.Context(), "x"); err != nil || thing.Components[0].Properties[0].ID != "x" {
		t.Errorf("%+v, %v", thing, err)
	}
	if n := seen.Load(); n != 0 {
		t.Errorf("the other server saw %d requests", n)
	}
}

func followAll(ctx context.Context, t *testing.T, c *connctd.Client) (n int) {
	t.Helper()
	count := func(err error) {
		if n++; err != nil {
			t.Error(err)
		}
	}
	for _, err := range c.Instances(ctx) {
		count(err)
	}
	for _, err := range c.Subject("alice").Clients(ctx) {
		count(err)
	}
	for _, err := range c.Subject("alice").Things(ctx) {
		count(err)
	}
	return n
}
