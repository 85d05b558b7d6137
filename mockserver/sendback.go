package mockserver

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/connctd/connctd-go/internal/state"
)

// callbackOf returns where an instance's configuration sends the browsers of its
// customers, as the sample of the API document has it: origin_callback_uri. It is
// nil if there is none, or none that a browser may be sent to.
func callbackOf(config json.RawMessage) *url.URL {
	var has struct {
		Callback string `json:"origin_callback_uri"`
	}
	if json.Unmarshal(config, &has) != nil {
		return nil
	}
	u, ok := state.WebURL(has.Callback)
	if !ok {
		return nil
	}
	return u
}

// withOutcome returns the callback with what the app is told of its client. The
// callback's own query is kept byte for byte, but for parameters that have the names of
// those: the app must not read an outcome that is none.
//
// That it says STARTED is the customer's yes, and no promise: the first poll may
// fail yet. What comes by a browser is not to be trusted anyway, so an app reads the
// client.
func withOutcome(callback *url.URL, c state.Client) *url.URL {
	told := url.Values{"client_id": {string(c.ID)}}
	if c.Consent == state.Allowed {
		told.Set("status", "STARTED")
	} else {
		told.Set("error", "access_denied")
	}
	to := *callback
	to.RawQuery = withoutParameters(to.RawQuery, "client_id", "status", "error")
	if to.RawQuery != "" {
		to.RawQuery += "&"
	}
	to.RawQuery += told.Encode()
	return &to
}

// withoutParameters takes parameters out of a query and leaves the rest as it stands.
func withoutParameters(query string, names ...string) string {
	return strings.Join(slices.DeleteFunc(strings.Split(query, "&"), func(part string) bool {
		name, _, _ := strings.Cut(part, "=")
		name, err := url.QueryUnescape(name)
		return err == nil && slices.Contains(names, name)
	}), "&")
}

// formTarget returns what a content security policy calls the place that a form
// leads to in the end: browsers apply form-action to the redirect as well. A policy
// cannot name every host, such as an IPv6 address, and some would end the directive:
// then any host of the scheme will have to do.
func formTarget(callback *url.URL) string {
	if callback == nil {
		return ""
	}
	plain := !strings.ContainsFunc(callback.Host, func(c rune) bool {
		return !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '.' || c == ':')
	})
	if !plain {
		return " " + callback.Scheme + ":"
	}
	return " " + callback.Scheme + "://" + callback.Host
}
