package mockserver

import (
	"errors"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"github.com/connctd/connctd-go/internal/state"
)

// parseWebURL reads a URL that a browser may be sent to: http or https, a host that can
// be one, no credentials. Package net/url alone takes what no browser goes to.
func parseWebURL(text string) (*url.URL, error) {
	u, ok := state.WebURL(text)
	if !ok {
		return nil, errors.New("must be an http or https URL")
	}
	_, badQuery := url.QueryUnescape(u.RawQuery)
	switch {
	case u.User != nil:
		return nil, errors.New("must be an http or https URL without a user name and a password")
	case !isHost(u):
		return nil, errors.New("must be an http or https URL with the name or the address of a host")
	case !isPort(u):
		return nil, errors.New("must be an http or https URL; its port is none from 1 to 65535")
	case badQuery != nil:
		return nil, errors.New("must be an http or https URL; its query has a % that begins no escape")
	}
	return u, nil
}

func isWebURL(text string) bool {
	_, err := parseWebURL(text)
	return err == nil
}

// isHost reports whether the host is an IP address or may be a name.
func isHost(u *url.URL) bool {
	if strings.HasPrefix(u.Host, "[") {
		return true // url.Parse takes nothing but addresses in brackets
	}
	return isName(u.Hostname())
}

// isName reports whether a host may have the name.
func isName(host string) bool {
	return host != "" && !strings.ContainsFunc(host, func(c rune) bool {
		return c != '-' && c != '_' && c != '.' && !unicode.In(c, unicode.Letter, unicode.Digit, unicode.Mark)
	})
}

// isPort reports whether the port can be one; none is one, too.
func isPort(u *url.URL) bool {
	if u.Port() == "" {
		return !strings.HasSuffix(u.Host, ":")
	}
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	return err == nil && port > 0
}
