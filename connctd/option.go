package connctd

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"time"

	"golang.org/x/oauth2"
)

const defaultBaseURL = "https://api.connctd.io/api/v1"

// Option configures a [Client]. Of options for the same thing the last one counts,
// so that a default can be overridden.
type Option func(*config)

type config struct {
	base      string
	insecure  bool
	hc        *http.Client
	log       *slog.Logger
	hooks     Hooks
	limiter   Limiter
	retry     RetryPolicy
	timeout   *time.Duration // nil: the default
	userAgent string
	maxBody   int64
	auth      *authOption // nil: no credentials
	problems  []error
}

// authOption makes the token source of a client. It is compared by its address.
type authOption struct {
	source func(*core) (tokenSource, error)
}

// WithBaseURL sets the address of the API, up to and with "/api/v1". The default
// is https://api.connctd.io/api/v1. It must be https, or http on this machine.
func WithBaseURL(base string) Option { return func(c *config) { c.base = base } }

// WithInsecureHTTP allows a base URL or a token URL with http that is not on this
// machine: tokens and customers' data then cross the network in the clear.
func WithInsecureHTTP() Option { return func(c *config) { c.insecure = true } }

// WithHTTPClient sends requests through the transport of hc, each attempt within
// its Timeout if it has one. hc is not changed. Its CheckRedirect is not asked, since no
// redirect is ever followed, and its Jar is not used. Default: a transport of the
// client's own with the settings of [http.DefaultTransport].
func WithHTTPClient(hc *http.Client) Option {
	return func(c *config) {
		c.hc = hc
		if hc == nil {
			c.problems = append(c.problems, errors.New("WithHTTPClient: the client is nil"))
		}
	}
}

// WithLogger logs each attempt of a call at debug level, and what a person should look at as
// a warning. Default: silence. No log shows a secret.
func WithLogger(log *slog.Logger) Option {
	return func(c *config) {
		if log == nil {
			log = slog.New(slog.DiscardHandler)
		}
		c.log = log
	}
}

// WithToken sends this access token. It is not renewed: when it has expired,
// calls fail with [ErrUnauthorized].
func WithToken(token string) Option {
	return withAuth(func(*core) (tokenSource, error) {
		if err := checkToken(token); err != nil {
			return nil, fmt.Errorf("WithToken: %w", err)
		}
		return staticToken{newBearer(token)}, nil
	})
}

// WithTokenSource asks src for an access token before a call whenever none is
// known that is still good. At most one call of src.Token is under way at once;
// it is given up after 30 seconds, and each call waits no longer than its own ctx.
func WithTokenSource(src oauth2.TokenSource) Option {
	return withAuth(func(*core) (tokenSource, error) {
		if src == nil {
			return nil, errors.New("WithTokenSource: the source is nil")
		}
		return newRenewing(fetchFrom(src)), nil
	})
}

// ClientCredentials are the app's own credentials at the platform.
type ClientCredentials struct {
	ID     string
	Secret Secret
	// Scopes to ask for, such as [ScopeConnector]. None means what the platform
	// gives by itself.
	Scopes []string
	// TokenURL is where tokens are fetched. Empty means the base URL with
	// /api/v1 replaced by /oauth2/token.
	TokenURL string
	// RawBasic sends id and secret by HTTP Basic as they are. By default both are
	// form-encoded first, as RFC 6749 wants; a secret such as "a/b+c" differs.
	RawBasic bool
}

// The scopes of an access token.
//
// Source: platform API, "OAuth2".
const (
	ScopeConnector    = "connctd.connector"     // connectors; create, read, modify, remove things
	ScopeThingsRead   = "connctd.things.read"   // query things
	ScopeThingsAction = "connctd.things.action" // create action requests
	ScopeUnitsRead    = "connctd.units.read"    // query units
	ScopeUnitsAdmin   = "connctd.units.admin"   // change units
	ScopeSubjectsRead = "connctd.subjects.read" // list the external subjects of the app
)

// WithClientCredentials fetches access tokens with the OAuth2 client credentials
// grant: when first needed, again shortly before they expire, and after an answer
// 401. However many calls wait, one request is sent.
func WithClientCredentials(cred ClientCredentials) Option {
	return withAuth(func(c *core) (tokenSource, error) { return newClientCredentials(c, cred) })
}

func withAuth(source func(*core) (tokenSource, error)) Option {
	auth := &authOption{source}
	return func(c *config) { c.auth = auth }
}

// FromEnv reads CONNCTD_BASE_URL, and either CONNCTD_TOKEN or CONNCTD_CLIENT_ID
// with CONNCTD_CLIENT_SECRET, from the environment. What is not set changes
// nothing. The SDK reads no environment without it.
func FromEnv() Option {
	return func(c *config) {
		if base := os.Getenv("CONNCTD_BASE_URL"); base != "" {
			c.base = base
		}
		id, secret := os.Getenv("CONNCTD_CLIENT_ID"), os.Getenv("CONNCTD_CLIENT_SECRET")
		if (id == "") != (secret == "") {
			c.problems = append(c.problems, errors.New("FromEnv: CONNCTD_CLIENT_ID and CONNCTD_CLIENT_SECRET must be set together"))
		}
		if token := os.Getenv("CONNCTD_TOKEN"); token != "" {
			WithToken(token)(c)
		}
		if id != "" && secret != "" {
			WithClientCredentials(ClientCredentials{ID: id, Secret: NewSecret(secret)})(c)
		}
	}
}
