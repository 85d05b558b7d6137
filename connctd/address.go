package connctd

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

const apiPath = "/api/v1"

// parseBaseURL checks the address of the API.
func parseBaseURL(text string, insecure bool) (*url.URL, error) {
	u, err := parseAddress("base URL", strings.TrimSuffix(text, "/"), insecure)
	if err != nil {
		return nil, err
	}
	if !strings.HasSuffix(u.EscapedPath(), apiPath) {
		return nil, fmt.Errorf("base URL: the path must end in %s", apiPath)
	}
	return u, nil
}

// tokenURL is where the platform at base gives tokens.
func tokenURL(base *url.URL) string {
	root := *base
	root.Path = strings.TrimSuffix(root.Path, apiPath)
	root.RawPath = strings.TrimSuffix(root.RawPath, apiPath) // keeps what is escaped as it is
	u, _ := opFetchToken.below(&root, nil)                   // no id, no error
	return u.String()
}

// parseAddress checks an address to which credentials are sent. Errors never
// repeat it, since it may have a password in it.
func parseAddress(what, text string, insecure bool) (*url.URL, error) {
	u, err := url.Parse(text)
	if err == nil {
		u.Host = strings.ToLower(u.Host) // net/http would send LOCALHOST, and with it a token, to a proxy
		// The zone of an IPv6 address is read more freely than it is written.
		_, err = url.Parse(u.String())
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: it is not a URL", what)
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, fmt.Errorf("%s: the scheme must be https", what)
	case u.Hostname() == "":
		return nil, fmt.Errorf("%s: it has no host", what)
	case u.User != nil:
		return nil, fmt.Errorf("%s: it carries a user name or a password; credentials have their own options", what)
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, fmt.Errorf("%s: it has a query or a fragment", what)
	case u.Scheme == "http" && !insecure && !isLoopback(u.Hostname()):
		return nil, errors.New(what + ": http sends tokens in the clear; use https, or WithInsecureHTTP if the network is trusted")
	}
	return u, nil
}

// isLoopback reports whether host is this machine without asking a resolver.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
