package connector_test

import (
	"context"
	"maps"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// simTech is the connector of one client in one life of the process.
type simTech struct {
	world   *simWorld
	process *simProcess
	client  *simClient
}

func (k simTech) Description() connctd.Description { return connctd.Description{TypeID: "sim"} }
func (k simTech) Every() time.Duration             { return k.client.every }

// simVisit is one poll.
type simVisit struct {
	simTech
	ctx     context.Context
	emit    *connector.Emitter
	mood    *simMood
	calm    bool // it began when all was well
	partial bool
	bad     bool // what it emits makes it fail
	noted   int  // in its State
	shown   simTruth
	gone    map[string]bool
}

func (k simTech) Poll(ctx context.Context, s *connector.Session, emit *connector.Emitter) error {
	v := &simVisit{simTech: k, ctx: ctx, emit: emit, shown: simTruth{}, gone: map[string]bool{}}
	defer v.end()
	v.begin(s)
	if err := v.mood.poll(v); err != nil {
		return err
	}
	k.world.mu.Lock()
	defer k.world.mu.Unlock()
	if ctx.Err() == nil && !v.bad {
		k.world.claim(v)
	}
	return nil
}

// begin checks that the client may be polled now.
func (v *simVisit) begin(s *connector.Session) {
	w, p, c := v.world, v.process, v.client
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sum.polls.Add(1)
	v.mood, v.calm = c.nextMood(w.calm), w.calm
	w.tell(c, "poll: %s", v.mood.name)
	if p.polling[c] {
		w.violated(c, "two polls at once")
	}
	p.polling[c], p.visits[c] = true, v
	if !c.listed {
		w.violated(c, "it is polled though it was removed")
	}
	if now := time.Now(); now.After(p.closed[c.instance]) && now.Before(p.pauses[c.instance]) && p.asked[c] == 0 {
		w.violated(c, "it is polled though %s asked for a pause until %v", c.instance, p.pauses[c.instance].Sub(w.began))
	}
	v.note(s)
}

// note checks what the connector noted in an earlier poll, and notes more.
func (v *simVisit) note(s *connector.Session) {
	c, got := v.client, 0
	if _, err := s.State.Get(&got); err != nil || got < c.sure || got > c.noted {
		v.world.violated(c, "its State is %d (error %v), want %d to %d", got, err, c.sure, c.noted)
	}
	c.noted++
	v.noted = c.noted
	if err := s.State.Set(c.noted); err != nil {
		v.world.violated(c, "State.Set: %v", err)
	}
}

func (v *simVisit) end() {
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	v.process.polling[v.client] = false
}

// all shows all that is there, and says of some of the rest that it is gone.
func (v *simVisit) all() { v.show(func(string) bool { return true }) }

// some shows half of what is there.
func (v *simVisit) some() { v.show(func(string) bool { return v.client.rand.IntN(2) == 0 }) }

// lie hides things that are there, but none in three polls in a row.
func (v *simVisit) lie(hide func() bool) {
	v.show(func(key string) bool { return v.client.missed[key] >= 2 || !hide() })
}

func (v *simVisit) show(shows func(key string) bool) {
	v.world.mu.Lock()
	c := v.client
	truth := maps.Clone(c.truth)
	for _, key := range truth.keys() {
		if shows(key) {
			v.shown[key] = truth[key]
		}
	}
	for _, key := range simKeys() {
		if _, there := truth[key]; !there && !v.calm && c.rand.IntN(4) == 0 {
			v.gone[key] = true
		}
	}
	v.world.mu.Unlock()
	for _, key := range v.shown.keys() {
		v.emit.Thing(key, v.shown[key].thing())
	}
	for key := range v.gone {
		v.emit.Gone(key)
	}
}

// chosen returns a time between two that the client's seed decides.
func (v *simVisit) chosen(least, most time.Duration) time.Duration {
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	return least + time.Duration(v.client.rand.Int64N(int64(most-least)))
}

// wait waits, unless the poll is to end.
func (v *simVisit) wait(d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-v.ctx.Done():
		return context.Cause(v.ctx)
	}
}

// revoked says that the consent was. What that makes of the things is kept in doubt where
// it cannot be stored, and so cannot be written, and is written later whatever it is then.
func (v *simVisit) revoked() error {
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	for _, m := range v.client.made {
		delete(m.sure, "status")
	}
	return connector.AuthRevoked(errDown)
}
