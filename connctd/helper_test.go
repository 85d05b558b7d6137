package connctd_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

const (
	localBase = "http://localhost/api/v1"
	testToken = "token-canary-7f3a"
)

// transport is a RoundTripper made of a function. It notes every request.
type transport struct {
	answer func(*http.Request) (*http.Response, error)

	mu       sync.Mutex // guards requests
	requests []recorded
}

// recorded is what was sent.
type recorded struct {
	method, url, path, body string
	header                  http.Header
}

func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
		_ = r.Body.Close()
	}
	t.mu.Lock()
	t.requests = append(t.requests, recorded{r.Method, r.URL.String(), r.URL.EscapedPath(), string(body), r.Header.Clone()})
	t.mu.Unlock()
	res, err := t.answer(r)
	if res != nil && res.Request == nil {
		res.Request = r
	}
	return res, err
}

func (t *transport) sent() []recorded {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]recorded(nil), t.requests...)
}

// respond makes an answer; header is pairs of name and value.
func respond(status int, body string, header ...string) *http.Response {
	h := http.Header{"Content-Type": {"application/json"}}
	for i := 0; i < len(header); i += 2 {
		h.Add(header[i], header[i+1])
	}
	return &http.Response{
		StatusCode: status, Header: h, ContentLength: int64(len(body)),
		Body: io.NopCloser(strings.NewReader(body)),
	}
}

// always answers every request in the same way.
func always(status int, body string, header ...string) *transport {
	return &transport{answer: func(*http.Request) (*http.Response, error) { return respond(status, body, header...), nil }}
}

// failing fails every request.
func failing(err error) *transport {
	return &transport{answer: func(*http.Request) (*http.Response, error) { return nil, err }}
}

// script answers one after the other, and the last one for ever.
func script(answers ...func() *http.Response) *transport {
	var mu sync.Mutex
	return &transport{answer: func(*http.Request) (*http.Response, error) {
		mu.Lock()
		defer mu.Unlock()
		next := answers[0]
		if len(answers) > 1 {
			answers = answers[1:]
		}
		return next(), nil
	}}
}

func answering(status int, body string, header ...string) func() *http.Response {
	return func() *http.Response { return respond(status, body, header...) }
}

// newClient makes a client with a static token on a transport. It sends each
// request once and waits for ever, unless opts say otherwise.
func newClient(t testing.TB, rt http.RoundTripper, opts ...connctd.Option) *connctd.Client {
	t.Helper()
	c, err := connctd.New(append([]connctd.Option{
		connctd.WithBaseURL(localBase), connctd.WithHTTPClient(&http.Client{Transport: rt}), connctd.WithToken(testToken), connctd.WithMaxAttempts(1), connctd.WithAttemptTimeout(0),
	}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// everyCall is each call of the SDK that sends one request.
var everyCall = map[string]func(context.Context, *connctd.Client, ...connctd.CallOption) error{
	"ListDescriptions": func(ctx context.Context, c *connctd.Client, o ...connctd.CallOption) error {
		_, err := c.ListDescriptions(ctx, o...)
		return err
	},
	"GetDescription": func(ctx context.Context, c *connctd.Client, o ...connctd.CallOption) error {
		_, err := c.GetDescription(ctx, "2", o...)
		return err
	},
	"CreateInstance": func(ctx context.Context, c *connctd.Client, o ...connctd.CallOption) error {
		_, err := c.CreateInstance(ctx, connctd.InstanceSpec{Type: "netatmo"}, o...)
		return err
	},
	"ListInstances": func(ctx context.Context, c *connctd.Client, o ...connctd.CallOption) error {
		_, err := c.ListInstances(ctx, o...)
		return err
	},
	"GetInstance": func(ctx context.Context, c *connctd.Client, o ...connctd.CallOption) error {
		_, err := c.GetInstance(ctx, "i", o...)
		return err
	},
	"DeleteInstance": func(ctx context.Context, c *connctd.Client, o ...connctd.CallOption) error {
		return c.DeleteInstance(ctx, "i", o...)
	},
	"CreateClient": func(ctx context.Context, c *connctd.Client, o ...connctd.CallOption) error {
		_, err := c.Subject("alice").CreateClient(ctx, connctd.ClientSpec{Type: "netatmo"}, o...)
		return err
	},
	"ListClients": func(ctx context.Context, c *connctd.Client, o ...connctd.CallOption) error {
		_, err := c.Subject("alice").ListClients(ctx, o...)
		return err
	},
	"GetClient": func(ctx context.Context, c *connctd.Client, o ...connctd.CallOption) error {
		_, err := c.Subject("alice").GetClient(ctx, "c", o...)
		return err
	},
	"DeleteClient": func(ctx context.Context, c *connctd.Client, o ...connctd.CallOption) error {
		return c.Subject("alice").DeleteClient(ctx, "c", o...)
	},
	"CreateThing": func(ctx context.Context, c *connctd.Client, o ...connctd.CallOption) error {
		_, err := c.Subject("alice").CreateThing(ctx, connctd.Thing{Name: "Lamp"}, o...)
		return err
	},
	"ListThings": func(ctx context.Context, c *connctd.Client, o ...connctd.CallOption) error {
		_, err := c.Subject("alice").ListThings(ctx, o...)
		return err
	},
	"GetThing": func(ctx context.Context, c *connctd.Client, o ...connctd.CallOption) error {
		_, err := c.Subject("alice").GetThing(ctx, "t", o...)
		return err
	},
	"GetComponent": func(ctx context.Context, c *connctd.Client, o ...connctd.CallOption) error {
		_, err := c.Subject("alice").GetComponent(ctx, "t", "k", o...)
		return err
	},
	"GetProperty": func(ctx context.Context, c *connctd.Client, o ...connctd.CallOption) error {
		_, err := c.Subject("alice").GetProperty(ctx, "t", "k", "p", o...)
		return err
	},
	"SetProperty": func(ctx context.Context, c *connctd.Client, o ...connctd.CallOption) error {
		return c.Subject("alice").SetProperty(ctx, "t", "k", "p", "1", o...)
	},
	"SetThingStatus": func(ctx context.Context, c *connctd.Client, o ...connctd.CallOption) error {
		return c.Subject("alice").SetThingStatus(ctx, "t", connctd.ThingAvailable, o...)
	},
	"DeleteThing": func(ctx context.Context, c *connctd.Client, o ...connctd.CallOption) error {
		return c.Subject("alice").DeleteThing(ctx, "t", o...)
	},
	"TriggerAction": func(ctx context.Context, c *connctd.Client, o ...connctd.CallOption) error {
		_, err := c.Subject("alice").TriggerAction(ctx, "t", "k", "a", map[string]connctd.Value{"level": "1"}, o...)
		return err
	},
	"RegisterCallback": func(ctx context.Context, c *connctd.Client, o ...connctd.CallOption) error {
		return c.RegisterCallback(ctx, "https://app.example/actions", o...)
	},
	"GetCallbackURL": func(ctx context.Context, c *connctd.Client, o ...connctd.CallOption) error {
		_, err := c.GetCallbackURL(ctx, o...)
		return err
	},
	"ListSubjects": func(ctx context.Context, c *connctd.Client, o ...connctd.CallOption) error {
		_, err := c.ListSubjects(ctx, o...)
		return err
	},
}

// creates are the calls after which a lost answer leaves something in doubt.
var creates = map[string]bool{"CreateInstance": true, "CreateClient": true, "CreateThing": true, "TriggerAction": true}

// unanswered are the calls that are answered with nothing.
var unanswered = map[string]bool{
	"SetProperty": true, "SetThingStatus": true, "DeleteThing": true, "DeleteClient": true, "DeleteInstance": true, "RegisterCallback": true,
}

// zeros is an endless stream.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return copy(p, bytes.Repeat([]byte("0"), len(p))), nil }

// large is more than is read of a header.
var large = strings.Repeat("x", 1<<20)

// at is always the same delay.
func at(d time.Duration) func() time.Duration { return func() time.Duration { return d } }
