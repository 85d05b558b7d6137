package connctd_test

import (
	"net/http"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

// FromEnv is an option like others: what comes after it counts, and what is not
// set changes nothing. Both kinds of credentials: the app's own count.
func TestFromEnvAmongOptions(t *testing.T) {
	for name, tc := range map[string]struct {
		env    map[string]string
		before connctd.Option
		after  connctd.Option
		want   string
	}{
		"both kinds":         {env: map[string]string{"TOKEN": "env-token", "CLIENT_ID": "app", "CLIENT_SECRET": appSecret}, want: "Bearer fetched-token"},
		"overridden":         {env: map[string]string{"TOKEN": "env-token"}, after: connctd.WithToken("given-token"), want: "Bearer given-token"},
		"overriding":         {env: map[string]string{"TOKEN": "env-token"}, before: connctd.WithToken("given-token"), want: "Bearer env-token"},
		"nothing is set":     {before: connctd.WithToken("given-token"), want: "Bearer given-token"},
		"only a base URL":    {env: map[string]string{"BASE_URL": "http://localhost:1/api/v1"}, before: connctd.WithToken("given-token"), want: "Bearer given-token"},
		"the first is wrong": {before: connctd.WithToken(""), after: connctd.WithToken("given-token"), want: "Bearer given-token"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, v := range []string{"BASE_URL", "TOKEN", "CLIENT_ID", "CLIENT_SECRET"} {
				t.Setenv("CONNCTD_"+v, tc.env[v])
			}
			rt := platform(
				func(*http.Request) *http.Response { return giveToken("fetched-token") },
				func(*http.Request) *http.Response { return respond(200, "[]") })
			opts := []connctd.Option{connctd.WithHTTPClient(&http.Client{Transport: rt})}
			for _, o := range []connctd.Option{tc.before, connctd.FromEnv(), tc.after} {
				if o != nil {
					opts = append(opts, o)
				}
			}
			c, err := connctd.New(opts...)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.ListInstances(t.Context()); err != nil {
				t.Fatal(err)
			}
			sent := rt.sent()
			if got := sent[len(sent)-1].header.Get("Authorization"); got != tc.want {
				t.Errorf("Authorization = %q, want %q", got, tc.want)
			}
		})
	}
}

// Without FromEnv the environment changes nothing.
func TestEnvironmentIsNotRead(t *testing.T) {
	t.Setenv("CONNCTD_BASE_URL", "https://other.example/api/v1")
	t.Setenv("CONNCTD_TOKEN", "env-token")
	rt := always(200, "[]")
	c, err := connctd.New(connctd.WithHTTPClient(&http.Client{Transport: rt}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.ListDescriptions(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := rt.sent()[0].url; got != "https://api.connctd.io/api/v1/connectors/descriptions" {
		t.Errorf("sent to %s", got)
	}
}
