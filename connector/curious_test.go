package connector_test

import (
	"context"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// curious is an engine that asks the runtime for its clients whenever it is called.
type curious struct {
	connector.Engine
	ask func(key string)
}

func (e *curious) Put(key string, due time.Time) {
	e.ask(key)
	e.Engine.Put(key, due)
}

func (e *curious) Remove(key string) {
	e.ask(key)
	e.Engine.Remove(key)
}

// The runtime holds no lock while it calls the engine: at Add, at the end of an action
// beside which a poll was due, at Remove, and for a key that is gone.
func TestEngineThatCallsBack(t *testing.T) {
	t.Parallel()
	engine := &curious{ask: func(string) {}}
	runtimeTest(t, func(b *bench) {
		asked := 0
		engine.ask = func(key string) {
			asked++
			b.Client(connctd.ClientID(key))
			for info := range b.Clients() {
				b.Client(info.ID)
			}
		}
		takes := 10 * time.Second
		b.add("one", sees("a"), b.withHands(func(context.Context, *connector.Session, connector.ActionCall, *connector.Emitter) error {
			time.Sleep(takes)
			return nil
		}))
		b.pass(time.Second)
		for range 2 { // an action that ends in time, and one that is left behind
			b.ask("one", "move")
			go func() { _ = b.pollNow("one") }()
			b.pass(time.Minute)
			takes = 50 * time.Second
		}
		if err := b.Remove(b.Context(), "one"); err != nil || asked < 5 {
			b.Errorf("Remove = %v, the engine was called %d times", err, asked)
		}
		engine.Engine.Put("one", time.Now()) // as one that has not heard of it yet
		b.pass(time.Minute)
	}, func(r *connector.Runtime) {
		engine.Engine = connector.NewHeapEngine() // in the bubble
		connector.WithEngine(engine)(r)
	})
}
