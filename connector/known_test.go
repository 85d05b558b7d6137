package connector_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// silent is a platform that notes what is written to it.
type silent struct{ told []string }

func (p *silent) tell(format string, args ...any) {
	p.told = append(p.told, fmt.Sprintf(format, args...))
}

func (p *silent) Things(context.Context) iter.Seq2[*connctd.Thing, error] {
	p.tell("look")
	return func(func(*connctd.Thing, error) bool) {}
}

func (p *silent) CreateThing(_ context.Context, t connctd.Thing) (connctd.ThingID, error) {
	key, _ := t.Attribute(connector.AttributeThingKey)
	p.tell("create %s", key)
	return connctd.ThingID("new-" + key), nil
}

func (p *silent) SetProperty(_ context.Context, id connctd.ThingID, _ connctd.ComponentID, prop connctd.Property) error {
	p.tell("set %s %s", id, prop.Value)
	return nil
}

func (p *silent) SetThingStatus(_ context.Context, id connctd.ThingID, status connctd.ThingStatus) error {
	p.tell("status %s %s", id, status)
	return nil
}

func (p *silent) DeleteThing(_ context.Context, id connctd.ThingID) error {
	p.tell("delete %s", id)
	return nil
}

// A client that ran before goes on: at its next slot, with the things it has.
func TestKnownClientGoesOn(t *testing.T) {
	t.Parallel()
	for status, want := range map[connctd.ClientStatus]struct {
		polls int
		first time.Duration // at most, after it was added
		told  []string
	}{
		connctd.StatusStarting: {polls: 60, first: 0, told: []string{"set old-a 1"}},
		connctd.StatusStarted:  {polls: 60, first: time.Minute, told: []string{"set old-a 1"}},
		connctd.StatusError:    {polls: 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			polls, platform, start := 0, &silent{}, time.Now()
			var first time.Duration
			tech := &tech{every: time.Minute, poll: func(_ context.Context, _ *connector.Session, emit *connector.Emitter) error {
				if polls++; polls == 1 {
					first = time.Since(start)
				}
				emit.Thing("a", sensor(1))
				return nil
			}}
			old := sensor(0)
			old.ID, old.MainComponentID, old.Status = "old-a", "main", connctd.ThingAvailable
			old.Attributes = []connctd.Attribute{{Name: connector.AttributeType, Value: "test"}, {Name: connector.AttributeThingKey, Value: "a"}}
			ctx, stop := context.WithCancel(t.Context())
			r := connector.NewRuntime()
			done := make(chan error, 1)
			go func() { done <- r.Run(ctx) }()
			err := r.Add(connector.Client{ID: "c", Connector: tech, Platform: platform, Known: &connector.Known{
				Status: status, Reason: "why", Things: func() map[string]connctd.Thing { return map[string]connctd.Thing{"a": old} },
			}})
			if err != nil {
				t.Fatal(err)
			}
			if info, _ := r.Client("c"); info.Status != status || info.Reason != "why" || info.Due.IsZero() != (status == connctd.StatusError) {
				t.Errorf("%s: info = %+v", status, info)
			}
			time.Sleep(time.Hour - time.Second)
			synctest.Wait()
			if polls < want.polls-1 || polls > want.polls+1 || first > want.first {
				t.Errorf("%s: %d polls, the first after %v", status, polls, first)
			}
			if diff := cmp.Diff(want.told, platform.told); diff != "" {
				t.Errorf("%s: the platform is told (-want +got):\n%s", status, diff)
			}
			stop()
			<-done
		})
	}
}

// What is asked before a poll can let it fail, and keeps the connector unasked.
func TestBeforePoll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		tech := &tech{every: time.Minute, poll: func(context.Context, *connector.Session, *connector.Emitter) error {
			asked++
			return nil
		}}
		refusal := errors.New("not now")
		answers := []error{refusal, nil, refusal}
		ctx, stop := context.WithCancel(t.Context())
		r := connector.NewRuntime()
		done := make(chan error, 1)
		go func() { done <- r.Run(ctx) }()
		err := r.Add(connector.Client{ID: "c", Connector: tech, Platform: &silent{}, BeforePoll: func(context.Context) error {
			answer := answers[0]
			if len(answers) > 1 {
				answers = answers[1:]
			}
			if errors.Is(answer, refusal) && len(answers) == 1 {
				panic("out of order")
			}
			return answer
		}})
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if info, _ := r.Client("c"); !errors.Is(info.LastError, refusal) || asked != 0 {
			t.Errorf("last error = %v, asked %d times", info.LastError, asked)
		}
		if err := r.PollNow(ctx, "c"); err != nil || asked != 1 {
			t.Errorf("error = %v, asked %d times", err, asked)
		}
		if err := r.PollNow(ctx, "c"); err == nil || asked != 1 {
			t.Errorf("a panic: error = %v, asked %d times", err, asked)
		}
		stop()
		<-done
	})
}

// What is called after a poll comes before whoever waits for it, and also when the
// connector panics or ends its goroutine.
func TestAfterTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var polls, over int
		tech := &tech{every: time.Hour, poll: func(context.Context, *connector.Session, *connector.Emitter) error {
			switch polls++; polls {
			case 2:
				panic("no")
			case 3:
				runtime.Goexit()
			}
			return nil
		}}
		ctx, stop := context.WithCancel(t.Context())
		r := connector.NewRuntime()
		done := make(chan error, 1)
		go func() { done <- r.Run(ctx) }()
		if err := r.Add(connector.Client{ID: "c", Connector: tech, Platform: &silent{}, AfterTurn: func(error) { over++ }}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		for n := 2; n <= 4; n++ {
			if err := r.PollNow(ctx, "c"); (err == nil) != (n == 4) || over != n || polls != n {
				t.Errorf("after poll %d: %v; %d polls, %d over", n, err, polls, over)
			}
		}
		stop()
		<-done
	})
}

// A client whose customer has not agreed is not polled: it is refused where nobody would
// ever ask.
func TestAddWithoutConsent(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		asking := connector.Define(connector.Definition[struct{}, struct{}]{
			Type: "asking", NeedsConsent: true,
			Poll: func(context.Context, connector.Input[struct{}, struct{}], *connector.Emitter) error { return nil },
		})
		c := connector.Client{ID: "c", Connector: asking, Platform: b.platform}
		if err := b.Add(c); !errors.Is(err, connector.ErrNoConsent) {
			b.Errorf("Add = %v, want ErrNoConsent", err)
		}
		c.Consented = true
		if err := errors.Join(b.Add(c), b.pollNow("c")); err != nil {
			b.Errorf("Add and PollNow with consent: %v", err)
		}
	})
}
