package connector

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// checkHost refuses what is never equal to the host of a request. It does not repeat the
// text, since a URL may have a password in it.
func checkHost(text string) error {
	if u, err := url.Parse("//" + text); err == nil && u.Host == text && u.Hostname() != "" && !strings.Contains(text, "*") {
		return nil
	}
	if u, err := url.Parse(text); err == nil && u.Hostname() != "" {
		return fmt.Errorf("must be a host or host:port only: write %q", u.Host)
	}
	return errors.New(`must be a host or host:port only, such as "api.example.org"`)
}

// withheld is why a request to u goes without an access token; nil if it carries one.
func (o OAuth) withheld(u *url.URL) error {
	switch {
	case u.Scheme != "https" && !loopback(u.Hostname()):
		return fmt.Errorf("no access token was sent to %s, since the URL is not https", u.Host)
	case !o.owns(u.Host):
		return fmt.Errorf("no access token was sent to %s, since it is not in OAuth.Hosts", u.Host)
	}
	return nil
}

// owns reports whether a host is one of those that get access tokens.
func (o OAuth) owns(host string) bool {
	if len(o.Hosts) > 0 {
		return slices.ContainsFunc(o.Hosts, func(h string) bool { return strings.EqualFold(h, host) })
	}
	token, err := url.Parse(o.TokenURL)
	return err == nil && strings.EqualFold(token.Host, host)
}

// withoutToken adds to the error of an answer that a token was missing, if that is
// likely why it was refused.
func (h *HTTP) withoutToken(req *http.Request, err *StatusError) error {
	lacking := err.StatusCode == http.StatusUnauthorized || err.StatusCode == http.StatusForbidden
	if !lacking || h.oauth == nil || req.Header.Get("Authorization") != "" {
		return err
	}
	if why := h.oauth.withheld(req.URL); why != nil {
		return fmt.Errorf("%w: %w", why, err)
	}
	return err
}
