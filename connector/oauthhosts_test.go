package connector_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connector"
)

// What can never be the host of a request is refused with the instance, and the message
// says what to write; it repeats no password.
func TestHostsAreChecked(t *testing.T) {
	t.Parallel()
	only := func(remedy string) string {
		return "configuration: OAuth: Hosts[1] must be a host or host:port only" + remedy
	}
	tests := map[string]struct{ host, want string }{
		"host":       {"api.example.com", ""},
		"upper case": {"API.example.com", ""},
		"port":       {"api.example.com:8443", ""},
		"IPv6":       {"[::1]:8080", ""},
		"scheme":     {"https://api.example.com", only(`: write "api.example.com"`)},
		"URL":        {"https://joe:c4nary-s3cret@api.example.com:8443/v1?q", only(`: write "api.example.com:8443"`)},
		"slash":      {"api.example.com/", only(`, such as "api.example.org"`)},
		"path":       {"api.example.com/v1", only(`, such as "api.example.org"`)},
		"user":       {"joe@api.example.com", only(`, such as "api.example.org"`)},
		"wildcard":   {"*.example.com", only(`, such as "api.example.org"`)},
		"only port":  {":443", only(`, such as "api.example.org"`)},
		"empty":      {"", only(`, such as "api.example.org"`)},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conf := newTechnology().oauth()
			conf.Hosts = []string{techHost, tc.host}
			err := connector.NewRuntime().CheckInstance(t.Context(), connector.Client{Connector: &askingTech{oauth: conf}})
			got := ""
			if err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("CheckInstance (-want +got):\n%s", diff)
			}
		})
	}
}

// A refusal where no token was sent says so, if the request had nothing in its place.
func TestTokenIsWithheld(t *testing.T) {
	t.Parallel()
	const refused = "no access token was sent to "
	tests := map[string]struct {
		url    string
		status int
		header http.Header
		want   string // empty: no hint
	}{
		"other host":    {"https://data.example.org/data", 401, nil, refused + "data.example.org, since it is not in OAuth.Hosts: GET https://data.example.org/data: status 401"},
		"forbidden":     {"https://data.example.org/data", 403, nil, refused + "data.example.org, since it is not in OAuth.Hosts"},
		"other port":    {"https://" + techHost + ":8443/data", 401, nil, refused + techHost + ":8443, since it is not in OAuth.Hosts"},
		"plain http":    {"http://" + techHost + "/data", 401, nil, refused + techHost + ", since the URL is not https"},
		"not found":     {"https://data.example.org/data", 404, nil, ""},
		"own key":       {"https://data.example.org/data", 401, http.Header{"Authorization": {"Key 1"}}, ""},
		"token refused": {"https://" + techHost + "/data", 403, nil, ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			consentTest(t, func(c consents) {
				c.addAsking("a", func(ctx context.Context, s *connector.Session, _ *connector.Emitter) error {
					return s.HTTP.JSON(ctx, connector.JSONRequest{URL: tc.url, Header: tc.header}, nil)
				})
				c.mu().failAPI = func(w http.ResponseWriter) bool { w.WriteHeader(tc.status); return true }
				c.technology.mu.Unlock()
				c.consent("a")
				c.pass(time.Second)
				err := c.info("a").LastError
				if connector.StatusOf(err) != tc.status {
					c.Errorf("the error has lost its status: %v", err)
				}
				if err == nil || !strings.Contains(err.Error(), tc.want) || tc.want == "" && strings.Contains(err.Error(), refused) {
					c.Errorf("error %v, want %q in it", err, tc.want)
				}
			})
		})
	}
}
