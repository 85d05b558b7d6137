package connector

import (
	"cmp"
	"log/slog"
	"net/http"

	"github.com/connctd/connctd-go/internal/scrub"
)

// What a poll needs is made for it and dropped with it: a runtime has many clients,
// and few of them are polled at a time.

// newSession returns what the connector gets for one call. An author may change it.
func (c *client) newSession(state *State) *Session {
	return &Session{
		ClientID: c.ID, InstanceID: c.Instance, Subject: c.Subject,
		InstanceConfig: c.InstanceConfig, ClientConfig: c.ClientConfig,
		State: state, HTTP: c.newHTTP(), Log: c.log(),
		ofInstance: &c.share.decoded, ofClient: &c.decoded,
	}
}

// newHTTP returns how the connector asks the technology for this client.
func (c *client) newHTTP() *HTTP {
	h := newHTTP(c.runtime.upstream, c.secrets, c.share)
	if c.runtime.observer.Request != nil {
		h.client.Transport = watched{cmp.Or(h.client.Transport, http.DefaultTransport), c}
	}
	if c.tokens != nil {
		next := cmp.Or(h.client.Transport, http.DefaultTransport)
		h.client.Transport = authorized{next, h.admitting(next), c.tokens}
		h.oauth = &c.tokens.conf
	}
	return h
}

// log returns a logger that cuts the secrets.
func (c *client) log() *slog.Logger { return slog.New(unnamed{c}) }

// secrets returns what must not show in an error or a log.
func (c *client) secrets() scrub.Set {
	return scrub.Of(c.tokens.secrets()...).WithStrings(c.InstanceConfig).WithStrings(c.ClientConfig)
}
