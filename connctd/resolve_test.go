package connctd_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// library answers a list of n instances and each of them, after a delay.
func library(n int, delay func() time.Duration) (*transport, *atomic.Int64) {
	var links []string
	for i := range n {
		links = append(links, fmt.Sprintf(`{"href":"https://foreign.example/x/connectors/instances/i%d"}`, i))
	}
	atOnce, most := &atomic.Int64{}, &atomic.Int64{}
	return &transport{answer: func(r *http.Request) (*http.Response, error) {
		id := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
		if id == "instances" {
			return respond(200, "["+strings.Join(links, ",")+"]"), nil
		}
		now := atOnce.Add(1)
		defer atOnce.Add(-1)
		for old := most.Load(); now > old && !most.CompareAndSwap(old, now); old = most.Load() {
		}
		select {
		case <-time.After(delay()):
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
		return respond(200, `{"id":"`+id+`"}`), nil
	}}, most
}

func TestIterationKeepsOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt, most := library(200, func() time.Duration { return rand.N(time.Second) })
		next := 0
		for instance, err := range newClient(t, rt).Instances(t.Context()) {
			if err != nil || instance.ID != connctd.InstanceID(fmt.Sprint("i", next)) {
				t.Fatalf("item %d: %v, %v", next, instance, err)
			}
			next++
		}
		if next != 200 {
			t.Errorf("%d items, want 200", next)
		}
		if n := most.Load(); n < 2 || n > 8 {
			t.Errorf("%d requests at once, want 2 to 8", n)
		}
		for _, r := range rt.sent() {
			if !strings.HasPrefix(r.url, localBase) {
				t.Errorf("a link was contacted: %s", r.url) // rule S3
			}
		}
	})
}

// When the loop ends early, nothing is under way any more: the bubble would not end.
func TestBreakStopsEverything(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt, _ := library(100, func() time.Duration { return time.Hour })
		start := time.Now()
		for range newClient(t, rt).Instances(t.Context()) {
			break
		}
		if passed := time.Since(start); passed != time.Hour {
			t.Errorf("the loop took %v, want the hour of its first item", passed)
		}
		if n := len(rt.sent()); n > 1+2*8 {
			t.Errorf("%d requests were sent for one item", n)
		}
	})
}

func TestIterationEndsWithContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt, _ := library(100, func() time.Duration { return time.Second })
		ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		defer cancel()
		good, last := 0, error(nil)
		for _, err := range newClient(t, rt).Instances(ctx) {
			if last = err; err == nil {
				good++
			}
		}
		if good != 8 || !errors.Is(last, context.DeadlineExceeded) {
			t.Errorf("%d items, then %v", good, last)
		}
	})
}

func TestBadLinkDoesNotEndTheLoop(t *testing.T) {
	t.Parallel()
	rt := &transport{answer: func(r *http.Request) (*http.Response, error) {
		switch r.URL.Path {
		case "/api/v1/connectors/clients":
			return respond(200, `[{"href":"https://x.example/connectors/clients/a"},{"href":"https://x.example/login?next=1"},{"href":"/connectors/clients/gone"},{"href":"/connectors/clients/b"}]`), nil
		case "/api/v1/connectors/clients/gone":
			return respond(404, ""), nil
		}
		return respond(200, `{"id":"x","status":"Started"}`), nil
	}}
	var got []string
	for client, err := range newClient(t, rt).Subject("alice").Clients(t.Context()) {
		broken, isRef := errors.AsType[*connctd.RefError](err)
		switch {
		case err == nil:
			got = append(got, string(client.Status))
		case isRef && errors.Is(err, connctd.ErrBadReference):
			got = append(got, "bad "+broken.Href)
		case isRef && errors.Is(err, connctd.ErrNotFound):
			got = append(got, "gone "+broken.Href)
		}
	}
	want := "[STARTED bad https://x.example/login?next=1 gone /connectors/clients/gone STARTED]"
	if fmt.Sprint(got) != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestListFails(t *testing.T) {
	t.Parallel()
	c := newClient(t, always(503, ""))
	for instance, err := range c.Instances(t.Context()) {
		if instance != nil || !errors.Is(err, connctd.ErrUnavailable) {
			t.Errorf("%v, %v", instance, err)
		}
	}
	if _, err := c.Subject("alice").FindClient(t.Context(), "netatmo"); !errors.Is(err, connctd.ErrUnavailable) {
		t.Errorf("FindClient: %v", err)
	}
}

func TestFindClient(t *testing.T) {
	t.Parallel()
	descriptions := `[{"id":1,"type_id":"openweathermap"},{"id":2,"type_id":"netatmo"},{"id":3,"type_id":"giphy"}]`
	rt := &transport{answer: func(r *http.Request) (*http.Response, error) {
		switch r.URL.Path {
		case "/api/v1/connectors/descriptions":
			return respond(200, descriptions), nil
		case "/api/v1/connectors/clients":
			return respond(200, `[{"href":"/connectors/clients/broken"},{"href":"/connectors/clients/n"}]`), nil
		case "/api/v1/connectors/clients/n":
			return respond(200, `{"id":"n","connector":{"href":"https://api.connctd.io/api/v1/connectors/descriptions/2"}}`), nil
		}
		return nil, io.ErrUnexpectedEOF
	}}
	alice := newClient(t, rt).Subject("alice")
	if client, err := alice.FindClient(t.Context(), "netatmo"); err != nil || client.ID != "n" {
		t.Errorf("netatmo: %v, %v", client, err)
	}
	// One that could not be read may be the one that was looked for.
	if _, err := alice.FindClient(t.Context(), "giphy"); err == nil || errors.Is(err, connctd.ErrNotFound) {
		t.Errorf("giphy: %v", err)
	}
	if _, err := alice.FindClient(t.Context(), "no-such-type"); !errors.Is(err, connctd.ErrNotFound) || !strings.Contains(err.Error(), "no connector of type") {
		t.Errorf("unknown type: %v", err)
	}
}

func TestResolveThing(t *testing.T) {
	t.Parallel()
	answers := map[string]string{
		"/api/v1/things/t":                           `{"id":"t","name":"Lamp","componentLinks":[{"href":"/things/t/components/a"},{"href":"/things/t/components/b"}]}`,
		"/api/v1/things/t/components/a":              `{"id":"a","propertyLinks":[{"href":"/things/t/components/a/properties/p"}]}`,
		"/api/v1/things/t/components/a/properties/p": `{"id":"p","value":"1","type":"NUMBER"}`,
		"/api/v1/things/t/components/b":              `{"id":"b"}`,
	}
	for missing := range answers {
		rt := &transport{answer: func(r *http.Request) (*http.Response, error) {
			if r.URL.Path == missing {
				return respond(404, ""), nil
			}
			return respond(200, answers[r.URL.Path]), nil
		}}
		if _, err := newClient(t, rt).Subject("alice").ResolveThing(t.Context(), "t"); !errors.Is(err, connctd.ErrNotFound) {
			t.Errorf("without %s: %v", missing, err)
		}
	}
	rt := &transport{answer: func(r *http.Request) (*http.Response, error) { return respond(200, answers[r.URL.Path]), nil }}
	thing, err := newClient(t, rt).Subject("alice").ResolveThing(t.Context(), "t")
	if err != nil || len(thing.Components) != 2 || thing.Components[0].Properties[0].Value != "1" || thing.Components[1].ID != "b" {
		t.Errorf("%+v, %v", thing, err)
	}
}
