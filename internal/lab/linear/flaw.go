package linear

import (
	"fmt"
	"slices"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// flaw returns what no look at a server may ever show, or nil.
func flaw(s mockserver.State) error {
	for i, a := range s.Instances {
		if slices.ContainsFunc(s.Instances[i+1:], func(b mockserver.InstanceState) bool { return a.Account == b.Account && a.Type == b.Type }) {
			return fmt.Errorf("two instances of %s for %s (rule M1)", a.Type, a.Account)
		}
	}
	for i, a := range s.Clients {
		if slices.ContainsFunc(s.Clients[i+1:], func(b mockserver.ClientState) bool {
			return a.Account == b.Account && a.Subject == b.Subject && a.Type == b.Type
		}) {
			return fmt.Errorf("two clients of %s for %s (rule M4)", a.Type, a.Subject)
		}
		if moved := consented[a.Consent]; moved != nil && !slices.Contains(moved, a.Status) {
			return fmt.Errorf("client %s is %s, and its consent %s (rule M5)", a.ID, a.Status, a.Consent)
		}
		if !slices.ContainsFunc(s.Instances, func(i mockserver.InstanceState) bool { return i.ID == a.Instance }) {
			return fmt.Errorf("client %s without its instance (rule M3)", a.ID)
		}
	}
	return loose(s)
}

// consented are the statuses that a client may have after a decision.
var consented = map[string][]connctd.ClientStatus{
	pending: {connctd.StatusStarting},
	allowed: {connctd.StatusStarting, connctd.StatusStarted},
	denied:  {connctd.StatusError},
}

// loose returns what hangs in the air between clients and things, or nil.
func loose(s mockserver.State) error {
	mapped := map[connctd.ThingID]connctd.ClientID{}
	for _, c := range s.Clients {
		for _, m := range c.Mappings {
			mapped[m.ThingID] = c.ID
		}
	}
	for _, t := range s.Things {
		if t.Client != mapped[t.ID] {
			return fmt.Errorf("thing %s is of client %q and in a mapping of %q (rules M6 and M8)", t.ID, t.Client, mapped[t.ID])
		}
		delete(mapped, t.ID)
	}
	for thing, client := range mapped {
		return fmt.Errorf("client %s has a mapping to %s, which is no thing (rule M8)", client, thing)
	}
	return nil
}
