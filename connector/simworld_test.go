package connector_test

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

const (
	simStorm   = 2 * time.Hour
	simHeals   = time.Hour + 4*simSlowest // the longest wait after failures, and three periods of the slowest
	simSlowest = 15 * time.Minute         // period of a client
	simCalled  = 5 * time.Minute          // within which what callers asked for has an end
)

// simWorld is a platform, a store, customers with their devices, and a process that
// brings these to that, again and again.
type simWorld struct {
	*testing.T
	seed    uint64
	began   time.Time
	rand    *rand.Rand // of what happens to all; of the goroutine of the world alone
	server  *mockserver.Server
	sdk     *connctd.Client
	store   connector.Store
	clients []*simClient
	process *simProcess
	faults  []*mockserver.Injected
	apps    sync.WaitGroup
	sum     *simSum

	mu           sync.Mutex // guards what follows, and the clients
	chance       *rand.Rand // of what happens to the store
	calm         bool       // all is well
	storeTrouble float64    // the part of its operations that fails
	made         map[connctd.ThingID]*simMade
	story        []simEvent
	broken       int
}

func newSimWorld(t *testing.T, seed uint64, sum *simSum) *simWorld {
	w := &simWorld{
		T: t, seed: seed, began: time.Now(), rand: rand.New(rand.NewPCG(seed, 1001)), chance: rand.New(rand.NewPCG(seed, 1002)),
		server: mockserver.New(t, mockserver.WithSeed(seed), mockserver.WithJournal(1), mockserver.WithLatency(time.Duration(seed%4)*200*time.Millisecond)),
		store:  connector.NewMemoryStore(), made: map[connctd.ThingID]*simMade{}, sum: sum,
	}
	w.sdk = w.server.Client(connctd.WithMaxAttempts(1 + int(seed%3)))
	for i := range simClients {
		w.clients = append(w.clients, newSimClient(seed, i))
	}
	return w
}

// live plays the world: a storm, and what remains of it when it is over.
func (w *simWorld) live() {
	w.sum.worlds.Add(1)
	w.start()
	for time.Since(w.began) < simStorm && !w.Failed() {
		w.happen()
		time.Sleep(time.Duration(20+w.rand.IntN(80))*time.Second + time.Duration(w.rand.IntN(1e9)))
		synctest.Wait()
		if w.dead() {
			w.startAgain()
		}
	}
	if !w.Failed() {
		w.heal()
		w.check()
	}
	w.end()
	time.Sleep(10 * time.Minute) // polls that do not heed their ctx
}

// happen lets something happen to each customer's devices now and then, and sometimes
// to the process, its callers or the platform.
func (w *simWorld) happen() {
	for range 5 {
		w.changeTruth(w.anybody())
	}
	c := w.anybody()
	switch w.rand.IntN(20) {
	case 0, 1:
		w.turnWeather()
	case 2:
		w.soonDie()
	case 3:
		if w.rand.IntN(3) == 0 {
			w.startAgain()
		}
	case 4, 5:
		w.pollNow(c)
	case 6:
		w.remove(w.anybodyPolled(c))
	default:
		w.goOn(c)
	}
}

// goOn lets callers go on with what they have begun.
func (w *simWorld) goOn(c *simClient) {
	w.mu.Lock()
	leaving, listed := c.leaving, c.listed
	w.mu.Unlock()
	info, _ := w.process.runtime.Client(c.id)
	switch {
	case leaving:
		w.remove(c)
	case !listed:
		w.addAgain(c)
	case info.Status == connctd.StatusError:
		w.pollNow(c)
	}
}

func (w *simWorld) anybody() *simClient { return w.clients[w.rand.IntN(len(w.clients))] }

// anybodyPolled returns a client that is polled just now, or the one given.
func (w *simWorld) anybodyPolled(other *simClient) *simClient {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.clients {
		if w.process.visits[c] != nil && !c.leaving {
			return c
		}
	}
	return other
}

func (w *simWorld) changeTruth(c *simClient) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tell(c, "in truth %s", c.truth.change(w.rand))
}

// soonDie lets the process die at one of its next operations.
func (w *simWorld) soonDie() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.process.diesAt, w.process.diesLate = w.process.done+1+w.rand.IntN(40), w.rand.IntN(2) == 0
}

func (w *simWorld) dead() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.process.dead
}

// startAgain ends the process, if it has not died, and begins its next life a little
// later.
func (w *simWorld) startAgain() {
	w.end()
	time.Sleep(time.Second + time.Duration(w.rand.IntN(100))*time.Second)
	w.start()
}

// heal ends all that is wrong, lets callers come to an end with what they want, and
// waits until each client has been polled as the schedule wants.
func (w *simWorld) heal() {
	w.calmDown()
	w.mu.Lock()
	w.calm, w.process.diesAt = true, 0
	w.tell(nil, "all is well now")
	w.mu.Unlock()
	time.Sleep(simCalled)
	for _, c := range w.clients {
		w.goOn(c)
	}
	for over := time.Now().Add(simHeals); !w.healed() && time.Now().Before(over); {
		time.Sleep(simSlowest)
	}
}

// healed reports whether each client was polled often enough to be as it should be.
func (w *simWorld) healed() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return !slices.ContainsFunc(w.clients, func(c *simClient) bool { return c.leaving || c.listed && c.healthy < 4 })
}

func (w *simWorld) tellAll(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tell(nil, format, args...)
}
