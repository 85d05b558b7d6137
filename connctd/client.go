package connctd

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"
)

// Client is the SDK's handle on one developer account. It is immutable, safe for
// concurrent use, and shows no credential however it is printed. (The API's own
// client is a [ConnectorClient].) Make one with [New]; the zero value is unusable.
type Client struct {
	*core
}

// core is behind a pointer so that nothing prints its way to a credential.
type core struct {
	base      *url.URL
	transport http.RoundTripper
	timeout   time.Duration // of one attempt; 0 is none
	tokens    tokenSource   // nil if there are no credentials
	log       *slog.Logger
	insecure  bool // http to other machines is allowed
}

// New makes a client. Without options it speaks to the live platform and has no
// credentials, which is enough for [Client.ListDescriptions]. Invalid options are
// reported here, all at once, as an error that matches [ErrInvalid].
func New(opts ...Option) (*Client, error) {
	cfg := config{base: defaultBaseURL, log: slog.New(slog.DiscardHandler)}
	for _, opt := range opts {
		opt(&cfg)
	}
	return cfg.client()
}

// String names the platform that the client speaks to.
func (c *Client) String() string {
	if c == nil || c.core == nil {
		return "connctd.Client(not made by New)"
	}
	return "connctd.Client(" + c.base.Redacted() + ")"
}

// Format writes what String returns, whatever the verb.
func (c *Client) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }
