package connector_test

import (
	"context"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// simProcess is one life of the process that has the runtime. The lock of the world
// guards what is not said to be otherwise.
type simProcess struct {
	world   *simWorld
	runtime *connector.Runtime
	life    context.Context // ends when it dies; its own
	kill    context.CancelFunc
	ended   chan error

	dead     bool
	done     int  // operations on store and platform
	diesAt   int  // operation; 0: not yet
	diesLate bool // when it took effect

	polling map[*simClient]bool
	visits  map[*simClient]*simVisit
	asked   map[*simClient]int // calls of PollNow that wait
	status  map[*simClient]connctd.ClientStatus
	closed  map[connctd.InstanceID]time.Time // when the pause was asked for
	pauses  map[connctd.InstanceID]time.Time // until when
}

// start begins a life with the clients of the list.
func (w *simWorld) start() {
	p := &simProcess{
		world: w, ended: make(chan error, 1),
		polling: map[*simClient]bool{}, visits: map[*simClient]*simVisit{}, asked: map[*simClient]int{},
		status: map[*simClient]connctd.ClientStatus{},
		closed: map[connctd.InstanceID]time.Time{}, pauses: map[connctd.InstanceID]time.Time{},
	}
	p.life, p.kill = context.WithCancel(context.Background())
	p.runtime = connector.NewRuntime(connector.WithStore(simStore{w.store, p}), connector.WithStopTimeout(0),
		connector.WithWorkers(4+w.rand.IntN(28)))
	w.process = p
	for _, c := range w.clients {
		if c.listed {
			w.add(p, c)
		}
	}
	go func() { p.ended <- p.runtime.Run(p.life) }()
}

// add makes the runtime of a process drive a client.
func (w *simWorld) add(p *simProcess, c *simClient) {
	err := p.runtime.Add(connector.Client{
		ID: c.id, Subject: string(c.subject), Instance: c.instance, Connector: simTech{w, p, c},
		Platform:  simPlatform{connector.OnSubject(w.sdk.Subject(string(c.subject))), p, c},
		OnStatus:  func(status connctd.ClientStatus, _ error) { p.told(c, status) },
		AfterTurn: func(err error) { w.settled(p, c, err) },
	})
	if err != nil {
		w.Errorf("seed %d: Add(%s) = %v", w.seed, c.id, err)
	}
}

// end ends a process that is dead already, or stops it.
func (w *simWorld) end() {
	p := w.process
	p.kill()
	if err := <-p.ended; err != nil {
		w.Errorf("seed %d: Run = %v", w.seed, err)
	}
	w.apps.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	p.dead = true
	w.sum.crashes.Add(1)
	w.tell(nil, "the process has ended")
	for _, m := range w.made { // what is not known to be stored is written again
		m.doubt()
	}
}

// do is one operation of the process on its store or its platform.
func (p *simProcess) do(ctx context.Context, operation func(context.Context) error) error {
	late, err := p.begin()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(p.life, cancel)()
	err = operation(ctx)
	p.world.mu.Lock()
	defer p.world.mu.Unlock()
	if late && !p.world.calm {
		p.die()
	}
	if p.dead {
		return errDead
	}
	return err
}

// begin counts an operation. If the process dies at it, it does so before it takes
// effect, unless late.
func (p *simProcess) begin() (late bool, err error) {
	p.world.mu.Lock()
	defer p.world.mu.Unlock()
	if p.dead {
		return false, errDead
	}
	if p.done++; p.done != p.diesAt {
		return false, nil
	}
	if p.diesLate {
		return true, nil
	}
	p.die()
	return false, errDead
}

// die ends the life of the process at once. The caller holds the lock.
func (p *simProcess) die() {
	if !p.dead {
		p.dead = true
		p.kill()
		p.world.tell(nil, "the process dies")
	}
}

// pause notes that the technology of an instance wants no request for a while.
func (p *simProcess) pause(i connctd.InstanceID, d time.Duration) {
	p.world.mu.Lock()
	defer p.world.mu.Unlock()
	if until := time.Now().Add(d); until.After(p.pauses[i]) {
		p.closed[i], p.pauses[i] = time.Now(), until
	}
}

// told checks the way of a status.
func (p *simProcess) told(c *simClient, status connctd.ClientStatus) {
	p.world.mu.Lock()
	defer p.world.mu.Unlock()
	p.world.tell(c, "status %s", status)
	before := p.status[c]
	if status == before || status != connctd.StatusStarted && status != connctd.StatusError {
		p.world.violated(c, "its status went from %s to %s", before, status)
	}
	p.status[c] = status
}
