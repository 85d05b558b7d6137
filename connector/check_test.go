package connector_test

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// checked is the configuration of an instance, and of a client.
type checked struct {
	Key  connctd.Secret `connctd:"key,required"`
	From int            `connctd:"from"`
	To   int            `connctd:"to"`
}

// check is what an author says of a configuration.
type check func(context.Context, connector.Input[checked, struct{}]) error

func cross(_ context.Context, in connector.Input[checked, struct{}]) error {
	var bad connector.ConfigError
	if in.Instance.From > in.Instance.To {
		bad.Add("from", "must not be after to, and "+in.Instance.Key.Reveal()+" is secret")
	}
	return bad.Err()
}

func asksTech(ctx context.Context, in connector.Input[checked, struct{}]) error {
	return in.HTTP.GetJSON(ctx, "https://x.example/login", nil, nil)
}

// What a check says, and whether that is known: R9 holds for it, too.
func TestCheckInstance(t *testing.T) {
	t.Parallel()
	const right = `{"key":"c4nary-k3y","from":1,"to":2}`
	gives := func(err error) check {
		return func(context.Context, connector.Input[checked, struct{}]) error { return err }
	}
	asked := "GET https://x.example/login: "
	tests := map[string]struct {
		config  string
		check   check
		status  int // of the technology; 0 is no answer
		want    string
		unknown bool
		took    time.Duration
	}{
		"none":      {config: right},
		"right":     {config: right, check: cross},
		"tags":      {config: `{"from":3}`, check: cross, want: "configuration: key is required"},
		"cross":     {config: `{"key":"c4nary-k3y","from":3}`, check: cross, want: "configuration: from must not be after to, and [redacted] is secret"},
		"plain":     {config: right, check: gives(errors.New("no c4nary-k3y")), want: "configuration: no [redacted]"},
		"taken":     {config: right, check: asksTech, status: 200},
		"refused":   {config: right, check: asksTech, status: 401, want: "configuration: " + asked + "status 401: "},
		"revoked":   {config: right, check: gives(connector.AuthRevoked(errDown)), want: "configuration: technology is down"},
		"down":      {config: right, check: asksTech, status: 503, want: asked + "status 503: ", unknown: true},
		"throttled": {config: right, check: asksTech, status: 429, want: asked + "status 429: ", unknown: true},
		"no answer": {config: right, check: asksTech, want: asked + "no route to [redacted]", unknown: true},
		"said what it means": {config: right, check: func(ctx context.Context, in connector.Input[checked, struct{}]) error {
			return connector.Misconfigured(asksTech(ctx, in))
		}, want: "configuration: " + asked + "no route to [redacted]"},
		"panic":  {config: right, check: func(context.Context, connector.Input[checked, struct{}]) error { panic("c4nary-k3y") }, want: "connector: the check panicked: [redacted]", unknown: true},
		"goexit": {config: right, check: func(context.Context, connector.Input[checked, struct{}]) error { runtime.Goexit(); return nil }, want: "connector: the check ended its goroutine", unknown: true},
		"deaf": {
			config: right, check: func(context.Context, connector.Input[checked, struct{}]) error { time.Sleep(time.Hour); return nil },
			want: "connector: the check took too long", unknown: true, took: 10 * time.Second,
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := connector.Define(connector.Definition[checked, struct{}]{Type: "t", Check: tc.check, Poll: nothing[checked, struct{}]})
				r := connector.NewRuntime(connector.WithHTTPClient(&http.Client{Transport: login(tc.status)}))
				start := time.Now()
				err := r.CheckInstance(t.Context(), connector.Client{Connector: c, InstanceConfig: []byte(tc.config)})
				got := ""
				if err != nil {
					got = strings.TrimPrefix(err.Error(), "connector: the configuration could not be checked: ")
				}
				if diff := cmp.Diff(tc.want, got); diff != "" {
					t.Errorf("error (-want +got):\n%s", diff)
				}
				if unknown := errors.Is(err, connector.ErrNotChecked); unknown != tc.unknown {
					t.Errorf("not checked = %v, want %v", unknown, tc.unknown)
				}
				if took := time.Since(start); took != tc.took {
					t.Errorf("it took %v, want %v", took, tc.took)
				}
				if bad, ok := errors.AsType[*connector.ConfigError](err); ok && strings.Contains(bad.Error(), "c4nary") {
					t.Errorf("a secret shows in %v", bad)
				}
				time.Sleep(time.Hour) // until the deaf one returns
			})
		})
	}
}

// login is a technology that gives one status, or no answer.
type login int

func (status login) RoundTrip(r *http.Request) (*http.Response, error) {
	if status == 0 {
		return nil, errors.New("no route to c4nary-k3y")
	}
	return &http.Response{StatusCode: int(status), Header: http.Header{}, Body: http.NoBody, Request: r}, nil
}

// A check of a client knows its customer and its instance, and asks in the name of
// that instance: its requests count, and in a pause there are none.
func TestCheckClient(t *testing.T) {
	t.Parallel()
	m := &meter{}
	runtimeTest(t, func(b *bench) {
		c := connector.Define(connector.Definition[checked, checked]{
			Type: "t", Rate: connector.Rate{Requests: 1, Per: time.Hour}, Poll: nothing[checked, checked],
			CheckClient: func(ctx context.Context, in connector.Input[checked, checked]) error {
				if in.Subject != "alice" || in.InstanceID != "i" || in.Instance.From != 1 || in.Client.From != 2 || in.ClientID != "" {
					b.Errorf("input = %+v, %+v, %+v", in.Session, in.Instance, in.Client)
				}
				return in.HTTP.GetJSON(ctx, "https://x.example/login", nil, nil)
			},
		})
		client := connector.Client{
			Connector: c, Subject: "alice", Instance: "i",
			InstanceConfig: []byte(`{"key":"a","from":1}`), ClientConfig: []byte(`{"key":"b","from":2}`),
		}
		if err := b.CheckClient(b.Context(), client); err != nil {
			b.Errorf("CheckClient = %v", err)
		}
		if err := b.CheckClient(b.Context(), client); !errors.Is(err, connector.ErrNotChecked) || !strings.Contains(err.Error(), "1h0m0s") {
			b.Errorf("CheckClient = %v, want that the rate is used up", err)
		}
		client.InstanceConfig = nil
		if err := b.CheckClient(b.Context(), client); err == nil || err.Error() != "configuration: key is required" {
			b.Errorf("CheckClient = %v, want what is wrong with the instance", err)
		}
		client.ClientConfig = nil
		if _, ok := errors.AsType[*connector.ConfigError](b.CheckClient(b.Context(), client)); !ok {
			b.Error("a client without a configuration is accepted")
		}
		if n := len(m.since(time.Now(), "/login")); n != 1 {
			b.Errorf("%d requests, want 1", n)
		}
		if err := b.CheckClient(b.Context(), connector.Client{Connector: &tech{}}); err != nil {
			b.Errorf("a connector that checks nothing: %v", err)
		}
		if err := b.CheckInstance(b.Context(), connector.Client{Connector: &tech{}}); err != nil {
			b.Errorf("a connector that checks nothing: %v", err)
		}
	}, withTech(m))
}

// Whoever waits may go away.
func TestCheckIsCancelled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := connector.Define(connector.Definition[checked, struct{}]{
			Type: "t", Poll: nothing[checked, struct{}],
			Check: func(ctx context.Context, _ connector.Input[checked, struct{}]) error { <-ctx.Done(); return ctx.Err() },
		})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		err := connector.NewRuntime().CheckInstance(ctx, connector.Client{Connector: c, InstanceConfig: []byte(`{"key":"k"}`)})
		if !errors.Is(err, connector.ErrNotChecked) || !errors.Is(err, context.Canceled) {
			t.Errorf("CheckInstance = %v", err)
		}
	})
}
