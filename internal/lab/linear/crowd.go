package linear

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// A look at all of a server takes its lock for so long that Go hands it out in the
// order of those who wait. So whoever checks under the lock and acts under it later
// finds somebody else in between, which otherwise happens once in a million calls.
const (
	crowd   = 2    // of those who look: one of them always waits
	looks   = 8    // of each, while two fight a duel
	ballast = 1000 // things that make a look take long
)

// load gives a server its ballast, of an account of its own.
func load(srv *mockserver.Server, token string) error {
	c, err := connctd.New(append(srv.Options(), connctd.WithToken(token))...)
	if err != nil {
		return err
	}
	for i := range ballast {
		t := connctd.Thing{Name: fmt.Sprint("Stone ", i), MainComponentID: "stone", Components: []connctd.Component{{ID: "stone"}}}
		if _, err := c.Subject("quarry").CreateThing(context.Background(), t); err != nil {
			return err
		}
	}
	return nil
}

// watch looks at a server while do runs, and returns what was wrong with what it saw.
func watch(srv *mockserver.Server, do func()) (wrong string) {
	var wg sync.WaitGroup
	var found [crowd]string
	for i := range crowd {
		wg.Go(func() {
			for n := 0; n < looks && found[i] == ""; n++ {
				found[i] = flaw(srv.State())
			}
		})
	}
	do()
	wg.Wait()
	return cmp.Or(found[:]...)
}

// flaw returns what no look may ever show, or nothing.
func flaw(s mockserver.State) string {
	for i, a := range s.Instances {
		if slices.ContainsFunc(s.Instances[i+1:], func(b mockserver.InstanceState) bool { return a.Account == b.Account && a.Type == b.Type }) {
			return fmt.Sprintf("two instances of %s for %s (rule M1)", a.Type, a.Account)
		}
	}
	for i, a := range s.Clients {
		if slices.ContainsFunc(s.Clients[i+1:], func(b mockserver.ClientState) bool {
			return a.Account == b.Account && a.Subject == b.Subject && a.Type == b.Type
		}) {
			return fmt.Sprintf("two clients of %s for %s (rule M4)", a.Type, a.Subject)
		}
		if !slices.ContainsFunc(s.Instances, func(i mockserver.InstanceState) bool { return i.ID == a.Instance }) {
			return fmt.Sprintf("client %s without its instance (rule M3)", a.ID)
		}
	}
	return loose(s)
}

// loose returns what hangs in the air between clients and things.
func loose(s mockserver.State) string {
	mapped := map[connctd.ThingID]connctd.ClientID{}
	for _, c := range s.Clients {
		for _, m := range c.Mappings {
			mapped[m.ThingID] = c.ID
		}
	}
	for _, t := range s.Things {
		if t.Client != mapped[t.ID] {
			return fmt.Sprintf("thing %s is of client %q and in a mapping of %q (rules M6 and M8)", t.ID, t.Client, mapped[t.ID])
		}
		delete(mapped, t.ID)
	}
	for thing, client := range mapped {
		return fmt.Sprintf("client %s has a mapping to %s, which is no thing (rule M8)", client, thing)
	}
	return ""
}
