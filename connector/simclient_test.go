package connector_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

const (
	simClients   = 20
	simInstances = 4 // of one connector type; clients of one share its pauses
)

// simClient is a customer with a connector client, in all lives of the process. The
// world guards it.
type simClient struct {
	id       connctd.ClientID
	subject  connctd.SubjectID
	instance connctd.InstanceID
	every    time.Duration
	rand     *rand.Rand // of its polls
	truth    simTruth

	listed  bool // its caller adds it at each start
	leaving bool // it is to be removed, and that has not succeeded yet
	calling bool // its caller waits for an answer about it

	mood     *simMood // of its technology
	moodEnds int      // after so many polls more
	made     []*simMade
	shown    simTruth // by the last poll that ended without an error
	missed   map[string]int
	doomed   map[string]bool // keys of what may be removed: three polls did not show it, or one said it was gone
	noted    int             // the last State that was set
	sure     int             // the last one that was set by a poll that succeeded
	healthy  int             // polls that succeeded since all is well
}

func newSimClient(seed uint64, i int) *simClient {
	random := rand.New(rand.NewPCG(seed, uint64(i)))
	return &simClient{
		id:       connctd.ClientID(fmt.Sprint("c", i)),
		subject:  connctd.SubjectID(fmt.Sprint("customer ", i)),
		instance: connctd.InstanceID(fmt.Sprint("i", i%simInstances)),
		every:    []time.Duration{5 * time.Minute, 10 * time.Minute, simSlowest}[i%3],
		rand:     random, truth: newSimTruth(random), listed: true,
		missed: map[string]int{}, doomed: map[string]bool{}, shown: simTruth{},
	}
}

// claim notes what a poll that ended without an error says of what is there: shown,
// surely gone, or, if it saw everything, missing.
func (w *simWorld) claim(v *simVisit) {
	c := v.client
	for _, m := range c.made {
		if d, ok := v.shown[m.key]; ok && d.shape != m.shape {
			m.doomed = true
		}
	}
	maps.Copy(c.shown, v.shown)
	for key := range v.gone {
		c.doomed[key] = true
	}
	if v.partial {
		return
	}
	for _, key := range simKeys() {
		if _, ok := v.shown[key]; ok {
			continue
		}
		if c.missed[key]++; c.missed[key] >= 3 {
			c.doomed[key] = true
		}
	}
}

// settled notes that a poll with all that follows from it is over. Only what it has
// shown and what is stored counts as seen.
func (w *simWorld) settled(p *simProcess, c *simClient, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	v := p.visits[c]
	delete(p.visits, c)
	switch {
	case v == nil: // it was no poll
	case err != nil:
		w.sum.failed.Add(1)
		w.tell(c, "poll failed: %v", err)
		if v.calm && !p.dead && !c.leaving {
			w.violated(c, "a poll failed when all was well: %v", err)
		}
	default:
		for key := range v.shown {
			c.missed[key], c.doomed[key] = 0, false
		}
		c.sure = v.noted
		if c.healthy++; !v.calm {
			c.healthy = 0
		}
		if c.healthy == 3 {
			w.checkClient(c)
		}
	}
}
