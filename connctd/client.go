package connctd

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
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
	cfg       config // what it was made of
	base      *url.URL
	transport http.RoundTripper
	timeout   time.Duration // of one attempt; 0 is none
	slow      error         // what an attempt ends with after that
	tokens    tokenSource   // nil if there are no credentials
	log       *slog.Logger
	hooks     Hooks
	limiter   Limiter // nil: none
	retry     RetryPolicy
	budget    *budget
	userAgent []string
	maxBody   int64
	insecure  bool // http to other machines is allowed
}

// New makes a client. Without options it speaks to the live platform and has no
// credentials, which is enough for [Client.ListDescriptions]. Invalid options are
// reported here, all at once, as an error that matches [ErrInvalid].
func New(opts ...Option) (*Client, error) {
	return newClient("New", config{base: defaultBaseURL, log: slog.New(slog.DiscardHandler), maxBody: maxBody}, opts, nil)
}

// With makes a client like this one but for opts. What they do not change is
// shared: connections, the access token, the budget of retries. A shared token is
// fetched under the options of the client that was given the credentials, its
// hooks and its limiter too. Credentials do not go along to another host: a
// [WithBaseURL] that leads to one needs its own.
func (c *Client) With(opts ...Option) (*Client, error) {
	return newClient("With", c.cfg, opts, c.core)
}

// newClient checks everything and reports all that is wrong at once. What parent,
// if there is one, has of the same settings is shared.
func newClient(what string, cfg config, opts []Option, parent *core) (*Client, error) {
	for _, opt := range opts {
		opt(&cfg)
	}
	problems := cfg.problems
	cfg.problems = nil
	base, err := parseBaseURL(cfg.base, cfg.insecure)
	if err != nil {
		problems = append(problems, err)
	}
	c := &core{
		cfg: cfg, base: base, log: cfg.log, insecure: cfg.insecure, hooks: cfg.hooks, limiter: cfg.limiter,
		retry: cfg.retry.withDefaults(), budget: &budget{}, timeout: cfg.attemptTimeout(),
		userAgent: []string{strings.TrimSpace(cfg.userAgent + " " + product())},
		maxBody:   cfg.maxBody,
	}
	c.slow = slowError(c.timeout)
	if parent != nil {
		c.budget = parent.budget
	}
	if parent != nil && parent.cfg.hc == cfg.hc {
		c.transport = parent.transport
	} else {
		c.transport = transportOf(cfg.hc)
	}
	if len(problems) == 0 && cfg.auth != nil {
		if c.tokens, err = c.sourceOfTokens(parent); err != nil {
			problems = append(problems, err)
		}
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("connctd: %s: %w: %w", what, ErrInvalid, errors.Join(problems...))
	}
	return &Client{c}, nil
}

// sourceOfTokens makes the token source, or takes the one of parent if it would be
// the same.
func (c *core) sourceOfTokens(parent *core) (tokenSource, error) {
	if parent == nil || parent.cfg.auth != c.cfg.auth {
		return c.cfg.auth.source(c)
	}
	if parent.base.Scheme != c.base.Scheme || parent.base.Host != c.base.Host {
		return nil, errors.New("base URL: it leads to another host, which needs credentials of its own")
	}
	if parent.cfg.hc == c.cfg.hc && parent.base.Path == c.base.Path {
		return parent.tokens, nil
	}
	return c.cfg.auth.source(c)
}

func (cfg *config) attemptTimeout() time.Duration {
	switch {
	case cfg.timeout != nil:
		return *cfg.timeout
	case cfg.hc != nil && cfg.hc.Timeout > 0:
		return cfg.hc.Timeout
	}
	return defaultTimeout
}

// CloseIdleConnections closes connections that are kept for later requests. They
// close by themselves after 30 seconds, if the transport is the client's own.
func (c *Client) CloseIdleConnections() {
	if closer, ok := c.transport.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
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
