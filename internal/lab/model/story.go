package model

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// story is a random sequence of calls, on a server and on the model.
type story struct {
	*stage
	world world

	// All ids that there ever were.
	instanceIDs []connctd.InstanceID
	clientIDs   []connctd.ClientID
	thingIDs    []connctd.ThingID

	// All consent links that there ever were.
	askedIDs []connctd.ClientID
	links    map[connctd.ClientID]*url.URL

	polls     map[outcome]int // how many ended so
	decisions map[string]int  // by what came of them
}

func newStory() (*story, error) {
	s, err := newStage()
	if err != nil {
		return nil, err
	}
	const nobody = "00000000-0000-4000-8000-000000000000"
	return &story{
		polls: map[outcome]int{}, decisions: map[string]int{}, links: map[connctd.ClientID]*url.URL{},
		stage: s, world: newWorld(accounts, customers),
		instanceIDs: []connctd.InstanceID{nobody}, clientIDs: []connctd.ClientID{nobody}, thingIDs: []connctd.ThingID{nobody},
	}, nil
}

// actions are what can happen. After each, the model learns which polls there were,
// and the two are compared.
func (s *story) actions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"create instance":  s.createInstance,
		"get instance":     s.getInstance,
		"delete instance":  s.deleteInstance,
		"create client":    s.createClient,
		"get client":       s.getClient,
		"delete client":    s.deleteClient,
		"decide":           s.decide,
		"create thing":     s.createThing,
		"get thing":        s.getThing,
		"set value":        s.setValue,
		"set status":       s.setStatus,
		"delete thing":     s.deleteThing,
		"another script":   s.anotherScript,
		"poll now":         s.pollNow,
		"some time passes": s.pass,
		"":                 s.compare,
	}
}

var ctx = context.Background()

func anActor(t *rapid.T) actor {
	return actor{
		rapid.SampledFrom(accounts).Draw(t, "account"),
		rapid.SampledFrom(customers).Draw(t, "customer"),
		rapid.SampledFrom(types).Draw(t, "type"),
	}
}

// of returns what the model has of an actor's account and customer.
func (s *story) of(a actor) (*account, *customer) {
	own := s.world[a.account]
	return own, own.customers[a.customer]
}

// demand fails a story if a call ended otherwise than the model does.
func demand(t *rapid.T, what string, got, want error) {
	if !errors.Is(got, want) || want == nil && got != nil {
		t.Fatalf("%s: error = %v, want %v", what, got, want)
	}
}

// found is nil or the error for what is not there.
func found(is bool) error {
	if is {
		return nil
	}
	return connctd.ErrNotFound
}

// pass lets time pass: each client that runs is polled once a minute or so.
func (s *story) pass(t *rapid.T) {
	time.Sleep(time.Duration(rapid.IntRange(1, 8).Draw(t, "minutes")) * time.Minute)
}

func (s *story) anotherScript(t *rapid.T) {
	to := script{outcome: rapid.SampledFrom([]outcome{complete, complete, complete, failing, partial, wrong, revoked}).Draw(t, "outcome")}
	to.values = rapid.MapOfN(rapid.SampledFrom([]string{"a", "b", "c"}), rapid.SampledFrom([]connctd.Value{"red", "blue"}), 0, 3).Draw(t, "values")
	to.gone = rapid.SampledFrom([]string{"", "", "a", "b"}).Draw(t, "gone")
	if _, seen := to.values[to.gone]; seen {
		to.gone = "" // one cannot be seen and be gone
	}
	s.setScript(anActor(t), to)
}

func (s *story) pollNow(t *rapid.T) {
	running := s.running()
	if len(running) == 0 {
		return
	}
	_ = s.srv.PollNow(rapid.SampledFrom(running).Draw(t, "client")) // how it ends, the script says
}

// running are the clients that are polled, in an order that does not change.
func (s *story) running() []connctd.ClientID {
	var ids []connctd.ClientID
	for _, account := range accounts {
		for _, customer := range customers {
			for _, typ := range types {
				if c := s.world[account].customers[customer].clients[typ]; c != nil && c.runs() {
					ids = append(ids, c.id)
				}
			}
		}
	}
	return ids
}

// compare lets the model catch up with the polls and compares it with the server.
func (s *story) compare(t *rapid.T) {
	synctest.Wait()
	for _, account := range s.world {
		for _, customer := range account.customers {
			for _, c := range customer.clients {
				for _, script := range s.news(c.id) {
					c.poll(script)
					s.polls[script.outcome]++
				}
			}
		}
	}
	s.learn(t)
	if diff := cmp.Diff(s.world.picture(), pictureOf(s.srv.State())); diff != "" {
		t.Fatalf("state (-model +server):\n%s", diff)
	}
	s.look(t, anActor(t))
}

// learn takes the ids of things that clients made from their mappings. It notes them
// in an order that does not depend on who was polled first, so that a story can be told
// again.
func (s *story) learn(t *rapid.T) {
	var learned []connctd.ThingID
	for _, seen := range s.srv.State().Clients {
		_, c := s.world[seen.Account].customers[seen.Subject].clientByID(seen.ID)
		if c == nil {
			continue // the comparison will say so
		}
		alive := c.alive()
		for _, m := range seen.Mappings {
			if thing := alive[m.ConnectorThingID]; thing != nil && thing.id == "" {
				if slices.Contains(s.thingIDs, m.ThingID) {
					t.Fatalf("the id %s comes back", m.ThingID)
				}
				thing.id = m.ThingID
				learned = append(learned, thing.id)
			}
		}
	}
	slices.Sort(learned)
	s.thingIDs = append(s.thingIDs, learned...)
}

func (a actor) String() string { return fmt.Sprintf("%s/%s/%s", a.account, a.customer, a.typ) }
