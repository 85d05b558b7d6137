package linear

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
	state  []byte        // that it imports
	inside chan struct{} // has one if somebody was let in
}

const (
	people = 4                    // in a crowd: some always wait, so that nobody is served at once
	rounds = 3                    // that each makes while two fight a duel
	hold   = 2 * time.Millisecond // how long the lock is kept in a round

	crowdType = "thorough"
	tooFast   = "this cannot be told so fast"
)

// newCrowd takes its state from a server that never heard of a crowd.
func newCrowd() (*crowd, error) {
	srv, err := start([]string{crowdType}, []string{"crowd"})
	if err != nil {
		return nil, err
	}
	defer func() { _ = srv.Close() }()
	if _, err := ask(context.Background(), srv.HTTPClient(), srv.BaseURL(), "crowd", input{op: createInstance, typ: crowdType}); err != nil {
		return nil, err
	}
	var state bytes.Buffer
	err = srv.Export(&state)
	return &crowd{lamps(crowdType), state.Bytes(), make(chan struct{}, 1)}, err
}

// CheckInstance refuses everything, so that nothing comes of it but the time it takes.
func (c *crowd) CheckInstance(json.RawMessage) error {
	c.enter()
	time.Sleep(hold) // waits for nothing: the time is what is wanted
	return errors.New(tooFast)
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
				wrong[i] = cmp.Or(c.press(srv), flaw(srv.State()))
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
func (c *crowd) press(srv *mockserver.Server) error {
	err := srv.Import(bytes.NewReader(c.state))
	if err == nil || !strings.Contains(err.Error(), tooFast) {
		return fmt.Errorf("an import that was to be checked at length ends with %v", err)
	}
	return nil
}
