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
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return invalid(connctd.CodeBadCallback, "CallbackUrl must be an http or https URL with a host")
	}
	m.callbacks.set(account, address)
	m.note(changed, "callback", account)
	return nil
}

func (m *Model) allCallbacks() []Callback {
	var all []Callback
	for _, account := range slices.Sorted(maps.Keys(m.callbacks.values)) {
		all = append(all, Callback{account, m.callbacks.values[account]})
	}
	return all
}
