package linear

import (
	"cmp"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

// crowd stands around a duel and keeps the lock of the server. Who has waited for a
// lock of Go for more than a millisecond gets it in the order of those who wait, and
// so does everybody behind. Then whoever checks under the lock and acts under it
// later finds somebody else in between, which otherwise happens once in a million
// calls.
//
// It is a connector, too, whose author checks a configuration at length. An import
// asks him under the lock, since it counts as a whole or not at all.
type crowd struct {
	connector.Connector
	inside chan struct{} // has one if somebody was let in
}

const (
	people = 4                    // in a crowd: some always wait, so that nobody is served at once
	rounds = 3                    // that each makes while two fight a duel
	hold   = 2 * time.Millisecond // how long the lock is kept in a round

	crowdType = "thorough"
)

func newCrowd() *crowd { return &crowd{lamps(crowdType), make(chan struct{}, 1)} }

// CheckInstance refuses everything, so that nothing comes of it but the time it takes.
func (c *crowd) CheckInstance(json.RawMessage) error {
	c.enter()
	time.Sleep(hold) // waits for nothing: the time is what is wanted
	return errors.New("this cannot be told so fast")
}

// CheckClient is never asked.
func (c *crowd) CheckClient(json.RawMessage) error { return nil }

func (c *crowd) enter() {
	select {
	case c.inside <- struct{}{}:
	default:
	}
}

// around lets two fight a duel that begins when the lock is kept, and returns what was
// wrong with what the crowd saw.
func (c *crowd) around(srv *mockserver.Server, duel func()) error {
	var wg sync.WaitGroup
	var wrong [people]error
	for i := range people {
		wg.Go(func() {
			defer c.enter() // even if nobody was let in
			for n := 0; n < rounds && wrong[i] == nil; n++ {
				wrong[i] = cmp.Or(press(srv), flaw(srv.State()))
			}
		})
	}
	<-c.inside
	duel()
	wg.Wait()
	<-c.inside
	return cmp.Or(wrong[:]...)
}

// press keeps the lock for a while. An import gets there in few steps: a call would
// give up its place in the line for the check of its token.
func press(srv *mockserver.Server) error {
	if err := srv.Import(strings.NewReader(refused)); err == nil {
		return errors.New("the crowd has got in")
	}
	return nil
}

// refused is a state that nobody can have.
const refused = `{"version": 1, "sequence": 1, "instances": [{"id": "00000000-0000-4000-8000-000000000000", "account": "crowd", "type": "thorough", "born": 1}]}`
