package connector_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

var errDown = errors.New("technology is down")

// poll is what a connector does in one poll.
type poll func(ctx context.Context, s *connector.Session, emit *connector.Emitter) error

// tech is a connector written by hand.
type tech struct {
	every time.Duration
	poll  poll
}

func (c *tech) Description() connctd.Description { return connctd.Description{TypeID: "test"} }
func (c *tech) Every() time.Duration             { return c.every }

func (c *tech) Poll(ctx context.Context, s *connector.Session, emit *connector.Emitter) error {
	return c.poll(ctx, s, emit)
}

// sensor is a thing with one value, which can be asked to do what tests ask of it.
func sensor(value float64) connctd.Thing {
	main := connector.Component("main", "SENSOR", connector.Number("a", "TEMPERATURE", "°C", value))
	main.Name = "Main"
	for _, id := range []connctd.ActionID{"again", "before a poll", "beside a poll", "first", "hang", "move", "second"} {
		main.Actions = append(main.Actions, connector.Action(id))
	}
	return connctd.Thing{Name: "Sensor", Components: []connctd.Component{main}}
}

// sees is a complete poll that emits a thing of value 1 for each key.
func sees(keys ...string) poll {
	return func(_ context.Context, _ *connector.Session, emit *connector.Emitter) error {
		for _, key := range keys {
			emit.Thing(key, sensor(1))
		}
		return nil
	}
}

// fails is a poll that gives err.
func fails(err error) poll {
	return func(context.Context, *connector.Session, *connector.Emitter) error { return err }
}

// slow is a poll that takes d, or until its ctx ends.
func slow(d time.Duration) poll {
	return func(ctx context.Context, _ *connector.Session, _ *connector.Emitter) error {
		select {
		case <-time.After(d):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// inTurn does one poll after the other, the last one for ever.
func inTurn(polls ...poll) poll {
	var mu sync.Mutex
	return func(ctx context.Context, s *connector.Session, emit *connector.Emitter) error {
		mu.Lock()
		now := polls[0]
		if len(polls) > 1 {
			polls = polls[1:]
		}
		mu.Unlock()
		return now(ctx, s, emit)
	}
}

// bench is a runtime in a bubble of virtual time.
type bench struct {
	testing.TB
	*connector.Runtime
	platform *connector.FakePlatform // of all clients
	stop     context.CancelFunc
	ended    chan error

	mu     sync.Mutex
	told   []string // "CLIENT STATUS", and what the reason ends with
	began  map[connctd.ClientID][]time.Time
	busy   map[connctd.ClientID]bool
	period time.Duration
}

// runtimeTest runs test with a runtime that polls; when test is over it must stop,
// and no goroutine may be left.
func runtimeTest(t *testing.T, test func(*bench), opts ...connector.RuntimeOption) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(context.Background())
		b := &bench{
			TB: t, Runtime: connector.NewRuntime(opts...), platform: &connector.FakePlatform{}, stop: stop,
			ended: make(chan error, 1), began: map[connctd.ClientID][]time.Time{}, busy: map[connctd.ClientID]bool{},
			period: 10 * time.Minute,
		}
		go func() { b.ended <- b.Run(ctx) }()
		test(b)
		stop()
		if err := <-b.ended; err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
	})
}

// add adds a client of instance i that polls as p says, after changes.
func (b *bench) add(id connctd.ClientID, p poll, changes ...func(*connector.Client)) {
	b.Helper()
	c := connector.Client{
		ID: id, Subject: "alice", Instance: "i", Platform: b.platform,
		Connector: &tech{b.period, func(ctx context.Context, s *connector.Session, emit *connector.Emitter) error {
			defer b.enter(id)()
			return p(ctx, s, emit)
		}},
		OnStatus: func(status connctd.ClientStatus, reason error) { b.note(id, status, reason) },
	}
	for _, change := range changes {
		change(&c)
	}
	if err := b.Add(c); err != nil {
		b.Fatal(err)
	}
}

// enter notes the beginning of a poll and returns what notes its end.
func (b *bench) enter(id connctd.ClientID) func() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.busy[id] {
		b.Errorf("two polls of %s at once", id)
	}
	b.busy[id] = true
	b.began[id] = append(b.began[id], time.Now())
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.busy[id] = false
	}
}

func (b *bench) note(id connctd.ClientID, status connctd.ClientStatus, reason error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	line := fmt.Sprint(id, " ", status)
	if reason != nil {
		line += " " + strings.TrimPrefix(reason.Error(), "connector: poll client "+string(id))
	}
	b.told = append(b.told, line)
}

// pass lets time pass until nothing happens any more.
func (b *bench) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// polls returns when the polls of a client began since it was asked last.
func (b *bench) polls(id connctd.ClientID) []time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	began := b.began[id]
	b.began[id] = nil
	return began
}

func (b *bench) info(id connctd.ClientID) connector.ClientInfo {
	b.Helper()
	info, ok := b.Client(id)
	if !ok {
		b.Fatalf("client %s is not there", id)
	}
	return info
}

// wantCalls compares the calls of the platform since it was asked last.
func (b *bench) wantCalls(want ...string) {
	b.Helper()
	if diff := cmp.Diff(want, b.platform.Calls()); diff != "" {
		b.Errorf("calls of the platform (-want +got):\n%s", diff)
	}
}

func (b *bench) wantTold(want ...string) {
	b.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if diff := cmp.Diff(want, b.told); diff != "" {
		b.Errorf("OnStatus was told (-want +got):\n%s", diff)
	}
	b.told = nil
}

// wantDue checks that a client is due not before the least and not after the most.
func (b *bench) wantDue(id connctd.ClientID, least, most time.Duration) {
	b.Helper()
	if wait := time.Until(b.info(id).Due); wait < least || wait > most {
		b.Errorf("client %s is due in %v, want %v to %v", id, wait, least, most)
	}
}
