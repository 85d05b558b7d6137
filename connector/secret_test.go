package connector_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

const (
	appKey   = "c4nary-app-k3y"
	password = `c4nary "passw0rd"`
)

type secretInstance struct {
	Key connctd.Secret `connctd:"key,required"`
}

type secretClient struct {
	Password string `connctd:"password,required"`
	City     string `connctd:"city" default:"Bonn"`
}

// roundTrip is a technology without a network.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// What a poll says and logs carries no configuration value out: S8.
func TestSecretsStayIn(t *testing.T) {
	t.Parallel()
	type input = connector.Input[secretInstance, secretClient]
	ask := func(ctx context.Context, in input) error {
		return in.HTTP.GetJSON(ctx, "https://x.example", url.Values{"key": {in.Instance.Key.Reveal()}, "p": {in.Client.Password}}, nil)
	}
	polls := map[string]func(context.Context, input, *connector.Emitter) error{
		"transient": func(_ context.Context, in input, _ *connector.Emitter) error {
			return errors.New("with " + in.Client.Password)
		},
		"misconfigured": func(_ context.Context, in input, _ *connector.Emitter) error {
			return connector.Misconfigured(errors.New(in.Instance.Key.Reveal()))
		},
		"revoked": func(_ context.Context, in input, _ *connector.Emitter) error {
			return connector.AuthRevoked(fmt.Errorf("%q", in.Client.Password))
		},
		"panic":   func(_ context.Context, in input, _ *connector.Emitter) error { panic("at " + in.Instance.Key.Reveal()) },
		"request": func(ctx context.Context, in input, _ *connector.Emitter) error { return ask(ctx, in) },
		"own client": func(ctx context.Context, in input, _ *connector.Emitter) error {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://x.example?key="+url.QueryEscape(in.Client.Password), nil)
			if err != nil {
				return err
			}
			res, err := in.HTTP.Client().Do(req)
			if err != nil {
				return err
			}
			return res.Body.Close()
		},
		"partial": func(_ context.Context, in input, emit *connector.Emitter) error {
			emit.Partial(errors.New(in.Instance.Key.Reveal()))
			return nil
		},
		"bad key": func(_ context.Context, in input, emit *connector.Emitter) error {
			emit.Gone(in.Instance.Key.Reveal() + "\n")
			return nil
		},
		"log": func(_ context.Context, in input, _ *connector.Emitter) error {
			in.Log.Info("asking with "+in.Client.Password, "in", in.Client, "config", string(in.ClientConfig))
			in.Log.With("key", in.Instance.Key.Reveal()).Debug("asked")
			return errors.New("done")
		},
	}
	for name, p := range polls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			technology := &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
				return nil, fmt.Errorf("cannot reach %v", r.URL)
			})}
			runtimeTest(t, func(b *bench) {
				c := connector.Define(connector.Definition[secretInstance, secretClient]{Type: "test", Poll: p})
				b.add("c", nil, func(client *connector.Client) {
					client.Connector = c
					client.InstanceConfig = []byte(`{"key":"` + appKey + `"}`)
					client.ClientConfig = []byte(`{"password":"c4nary \"passw0rd\""}`)
				})
				err := b.pollNow("c")
				b.pass(0)
				b.mu.Lock()
				defer b.mu.Unlock()
				for what, text := range map[string]string{
					"the error":  fmt.Sprintf("%v %+v", err, err),
					"the reason": b.info("c").Reason,
					"OnStatus":   fmt.Sprint(b.told),
					"the log":    log.String(),
				} {
					if strings.Contains(text, "c4nary") || strings.Contains(text, password) {
						b.Errorf("%s shows a secret: %s", what, text)
					}
				}
				if err == nil || !strings.Contains(log.String(), "client=c connector=test") {
					b.Errorf("error = %v, log:\n%s", err, log.String())
				}
			}, connector.WithHTTPClient(technology), connector.WithLogger(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))))
		})
	}
}

// A defined connector reports a configuration that does not fit, without it.
func TestDefinedConnectorPolls(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ instance, client, want string }{
		"fits":           {`{"key":"` + appKey + `"}`, `{"password":"x"}`, ""},
		"instance":       {`{"key":["` + appKey + `"]}`, `{"password":"x"}`, "instance: configuration: key must be a string, is an array"},
		"client":         {`{"key":"` + appKey + `"}`, ``, "client: configuration: password is required"},
		"not an object":  {`"` + appKey + `"`, `{}`, "instance: configuration: it must be an object, is a string"},
		"nothing at all": {``, ``, "instance: configuration: key is required"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runtimeTest(t, func(b *bench) {
				var in connector.Input[secretInstance, secretClient]
				c := connector.Define(connector.Definition[secretInstance, secretClient]{
					Type: "test",
					Poll: func(_ context.Context, got connector.Input[secretInstance, secretClient], _ *connector.Emitter) error {
						in = got
						return nil
					},
				})
				b.add("c", nil, func(client *connector.Client) {
					client.Connector, client.InstanceConfig, client.ClientConfig = c, []byte(tc.instance), []byte(tc.client)
				})
				b.pass(0)
				if tc.want != "" {
					b.wantTold("c ERROR : " + tc.want)
					return
				}
				b.wantTold("c STARTED")
				if in.Instance.Key.Reveal() != appKey || in.Client.Password != "x" || in.Client.City != "Bonn" || in.Subject != "alice" {
					b.Errorf("input = %+v", in)
				}
			})
		})
	}
}
