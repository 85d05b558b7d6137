package state

import (
	"maps"
	"net/url"
	"slices"

	"github.com/connctd/connctd-go/connctd"
)

// Callback is where an account wants to hear of action requests.
type Callback struct {
	Account string
	URL     string
}

// SetCallback registers the one callback URL of an account in place of the last.
func (m *Model) SetCallback(account, address string) error {
	if _, ok := WebURL(address); !ok {
		return invalid(connctd.CodeBadCallback, "CallbackUrl must be an http or https URL with a host")
	}
	m.callbacks.set(account, address)
	m.note(changed, "callback", account)
	return nil
}

// WebURL reads an http or https URL with a host, and reports whether it is one.
func WebURL(text string) (*url.URL, bool) {
	u, err := url.Parse(text)
	return u, err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != ""
}

func (m *Model) allCallbacks() []Callback {
	var all []Callback
	for _, account := range slices.Sorted(maps.Keys(m.callbacks.values)) {
		all = append(all, Callback{account, m.callbacks.values[account]})
	}
	return all
}
