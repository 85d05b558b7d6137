package connctd_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

// badIDs can be anything but one segment of a path.
var badIDs = map[string]string{
	"empty": "", "dot": ".", "dots": "..", "slash": "a/b", "backslash": `a\b`, "line break": "a\nb", "zero": "a\x00",
	"del": "a\x7f", "C1": "a\u0085b", "invalid UTF-8": "a\xff", "too long": strings.Repeat("x", 201),
	"escaped slash": "a%2fb", "escaped dots": "%2e%2E", "half escaped dots": ".%2e", "escaped backslash": "a%5Cb",
	"escaped line break": "a%0ab", "escaped twice": "a%252fb", "escaped three times": "a%25252fb", "escaped without end": "%2525252525252f",
	"escaped slash beside a broken escape": "a%2fb%zz",
	"dots before a semicolon":              "..;a=b", "dot before a semicolon": ".;", "escaped dots before a semicolon": "%2e%2e%3Ba",
}

// callsWithID is each call that takes an id, with the id in each of its places.
func callsWithID(ctx context.Context, c *connctd.Client, id string) map[string]error {
	s := c.Subject("alice")
	errs := map[string]error{}
	_, errs["GetDescription"] = c.GetDescription(ctx, connctd.DescriptionID(id))
	_, errs["GetInstance"] = c.GetInstance(ctx, connctd.InstanceID(id))
	errs["DeleteInstance"] = c.DeleteInstance(ctx, connctd.InstanceID(id))
	_, errs["GetClient"] = s.GetClient(ctx, connctd.ClientID(id))
	errs["DeleteClient"] = s.DeleteClient(ctx, connctd.ClientID(id))
	_, errs["GetThing"] = s.GetThing(ctx, connctd.ThingID(id))
	_, errs["GetComponent thing"] = s.GetComponent(ctx, connctd.ThingID(id), "k")
	_, errs["GetComponent"] = s.GetComponent(ctx, "t", connctd.ComponentID(id))
	_, errs["GetProperty"] = s.GetProperty(ctx, "t", "k", connctd.PropertyID(id))
	errs["SetProperty"] = s.SetProperty(ctx, "t", "k", connctd.PropertyID(id), "1")
	errs["SetThingStatus"] = s.SetThingStatus(ctx, connctd.ThingID(id), connctd.ThingAvailable)
	errs["DeleteThing"] = s.DeleteThing(ctx, connctd.ThingID(id))
	_, errs["TriggerAction thing"] = s.TriggerAction(ctx, connctd.ThingID(id), "k", "a", nil)
	_, errs["TriggerAction component"] = s.TriggerAction(ctx, "t", connctd.ComponentID(id), "a", nil)
	_, errs["TriggerAction"] = s.TriggerAction(ctx, "t", "k", connctd.ActionID(id), nil)
	return errs
}

// Rule S5: a bad id is refused before anything is sent, and never repeated.
func TestBadIDs(t *testing.T) {
	t.Parallel()
	for name, id := range badIDs {
		rt := always(200, "{}")
		for call, err := range callsWithID(t.Context(), newClient(t, rt), id) {
			if !errors.Is(err, connctd.ErrInvalid) {
				t.Errorf("%s with an id that is %s: %v", call, name, err)
			} else if len(id) > 3 && strings.Contains(err.Error(), id) {
				t.Errorf("%s: the error repeats the id: %v", call, err)
			}
		}
		if n := len(rt.sent()); n != 0 {
			t.Errorf("%s: %d requests were sent", name, n)
		}
	}
}

// An odd id is escaped, comes through whole, and never adds a segment.
func TestOddIDs(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"1d79b399-c3e1", "a b", "a%b", "100%", "ä→", "a?b#c", "a;b=c&d", "...", ":", "a+b", "'\"<>", strings.Repeat("x", 200)} {
		rt := always(200, "{}")
		_, err := newClient(t, rt).Subject("alice").GetProperty(t.Context(), "t", connctd.ComponentID(id), connctd.PropertyID(id))
		if err != nil {
			t.Errorf("%q: %v", id, err)
			continue
		}
		segments := strings.Split(rt.sent()[0].path, "/")
		if len(segments) != 9 {
			t.Errorf("%q: the path has %d segments: %v", id, len(segments), segments)
		}
		for _, i := range []int{6, 8} {
			if got, err := url.PathUnescape(segments[i]); err != nil || got != id {
				t.Errorf("%q came through as %q", id, got)
			}
		}
	}
}

func TestEscapedBaseURL(t *testing.T) {
	t.Parallel()
	rt := always(200, "{}")
	if _, err := newClient(t, rt, connctd.WithBaseURL("https://proxy.example/a%2Fb/api/v1")).GetInstance(t.Context(), "x y"); err != nil {
		t.Fatal(err)
	}
	if got := rt.sent()[0].url; got != "https://proxy.example/a%2Fb/api/v1/connectors/instances/x%20y" {
		t.Errorf("sent to %s", got)
	}
}

// Rule S6: what net/http would change or split never gets into the header.
func TestSubjects(t *testing.T) {
	t.Parallel()
	for name, subject := range map[string]string{
		"empty": "", "space at the end": "bob ", "space at the start": " bob", "space": " ", "tab": "a\tb", "line break": "a\r\nX: y",
		"umlaut": "jörg", "del": "a\x7f", "too long": strings.Repeat("x", 257),
	} {
		rt := always(200, "{}")
		_, err := newClient(t, rt).Subject(subject).GetClient(t.Context(), "c")
		if !errors.Is(err, connctd.ErrInvalid) || len(rt.sent()) != 0 {
			t.Errorf("a subject that is %s: error = %v after %d requests", name, err, len(rt.sent()))
		}
	}
	for _, subject := range []string{"a", "a b", "~", "!", "a:b,c;d", strings.Repeat("x", 256)} {
		rt := always(200, "[]")
		if _, err := newClient(t, rt).Subject(subject).ListClients(t.Context()); err != nil {
			t.Errorf("%q: %v", subject, err)
		} else if got := rt.sent()[0].header.Get("X-External-Subject-Id"); got != subject {
			t.Errorf("%q came through as %q", subject, got)
		}
	}
}

// Each call on a subject refuses a bad one by itself.
func TestEveryCallChecksSubject(t *testing.T) {
	t.Parallel()
	rt := always(200, "{}")
	s := newClient(t, rt).Subject("bob ")
	if s.ID() != "bob " {
		t.Errorf("ID = %q", s.ID())
	}
	ctx := t.Context()
	errs := map[string]error{}
	_, errs["CreateClient"] = s.CreateClient(ctx, connctd.ClientSpec{Type: "x"})
	_, errs["ListClients"] = s.ListClients(ctx)
	_, errs["GetClient"] = s.GetClient(ctx, "c")
	errs["DeleteClient"] = s.DeleteClient(ctx, "c")
	_, errs["CreateThing"] = s.CreateThing(ctx, connctd.Thing{Name: "x"})
	_, errs["ListThings"] = s.ListThings(ctx)
	_, errs["GetThing"] = s.GetThing(ctx, "t")
	_, errs["GetComponent"] = s.GetComponent(ctx, "t", "k")
	_, errs["GetProperty"] = s.GetProperty(ctx, "t", "k", "p")
	_, errs["ResolveThing"] = s.ResolveThing(ctx, "t")
	_, errs["WaitStarted"] = s.WaitStarted(ctx, "c")
	errs["SetProperty"] = s.SetProperty(ctx, "t", "k", "p", "1")
	errs["SetThingStatus"] = s.SetThingStatus(ctx, "t", connctd.ThingUnknown)
	errs["DeleteThing"] = s.DeleteThing(ctx, "t")
	_, errs["TriggerAction"] = s.TriggerAction(ctx, "t", "k", "a", nil)
	for _, err := range s.Clients(ctx) {
		errs["Clients"] = err
	}
	for _, err := range s.Things(ctx) {
		errs["Things"] = err
	}
	for call, err := range errs {
		if !errors.Is(err, connctd.ErrInvalid) {
			t.Errorf("%s: %v", call, err)
		}
	}
	if n := len(rt.sent()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}
