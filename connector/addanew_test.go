package connector_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// unhurried is a store that deletes records in its own time, whatever its ctx says.
type unhurried struct{ connector.Store }

func (s unhurried) Delete(ctx context.Context, key string, revision uint64) error {
	if strings.HasPrefix(key, "client/") {
		time.Sleep(30 * time.Second)
		ctx = context.WithoutCancel(ctx)
	}
	return s.Store.Delete(ctx, key, revision)
}

// lateEngine takes its time before it removes a key.
type lateEngine struct {
	connector.Engine
	pause time.Duration
}

func (e *lateEngine) Remove(key string) {
	time.Sleep(e.pause)
	e.Engine.Remove(key)
}

// inTheBubble is the option that makes a runtime use it.
func (e *lateEngine) inTheBubble(r *connector.Runtime) {
	e.Engine = connector.NewHeapEngine()
	connector.WithEngine(e)(r)
}

// A client that is added anew, as soon as a removal that went on by itself is over, loses
// nothing to a Remove or a Release that came meanwhile: its tokens, polls and things are
// its own.
func TestAddAnewBesideARemoval(t *testing.T) {
	t.Parallel()
	ends := map[string]func(*connector.Runtime, context.Context, connctd.ClientID) error{
		"Remove": (*connector.Runtime).Remove, "Release": (*connector.Runtime).Release,
	}
	for name, end := range ends {
		for _, pause := range []time.Duration{time.Minute, 0} {
			store, engine := unhurried{connector.NewMemoryStore()}, &lateEngine{}
			consentTest(t, func(c consents) {
				c.addAsking("a", reads)
				c.consent("a")
				c.failOn("delete")
				if err := c.Remove(c.Context(), "a"); err == nil {
					c.Fatal("Remove = nil, though the thing is there")
				}
				if err := c.Release(c.Context(), "a"); err != nil {
					c.Fatalf("Release = %v", err)
				}
				c.failOn()
				engine.pause = pause
				anew := func() {
					c.add("a", reads, func(cl *connector.Client) {
						inner, _ := cl.Connector.(*tech)
						cl.Connector = &askingTech{*inner, c.oauth()}
					})
					if _, err := c.FinishConsent(c.Context(), c.agree(c.start("a")), anyones); err != nil {
						c.Errorf("%s: FinishConsent = %v", name, err)
					}
				}
				c.add("a", nil, func(cl *connector.Client) {
					cl.Connector = &askingTech{tech{every: c.period}, c.oauth()}
					cl.AfterTurn = func(error) {
						if _, ok := c.Client("a"); !ok {
							anew()
						}
					}
				})
				synctest.Wait() // its removal goes on
				if err := end(c.Runtime, c.Context(), "a"); !errors.Is(err, connector.ErrUnknownClient) {
					c.Errorf("%s, late by %v = %v, want that the client is gone", name, pause, err)
				}
				c.polls("a")
				c.pass(time.Hour)
				if n := len(c.polls("a")); n < 6 {
					c.Errorf("%s, late by %v: %d polls of the new client in an hour, want 6", name, pause, n)
				}
				if _, err := store.Load(c.Context(), "token/a"); err != nil {
					c.Errorf("%s, late by %v: tokens of the new client: %v", name, pause, err)
				}
				if n := len(c.platform.All()); n != 1 {
					c.Errorf("%s, late by %v: %d things, want that of the new client", name, pause, n)
				}
			}, connector.WithStore(store), engine.inTheBubble)
		}
	}
}

// A removal whose turn comes while a Remove is under way leaves it to that, and goes on
// when that fails.
func TestRemovalGoesOnAfterARemoveThatFails(t *testing.T) {
	t.Parallel()
	engine := &lateEngine{}
	runtimeTest(t, func(b *bench) {
		b.add("c", sees("k"))
		b.pass(time.Second)
		b.failOn("delete")
		for _, pause := range []time.Duration{0, time.Hour} {
			engine.pause = pause
			if err := b.Remove(b.Context(), "c"); err == nil || errors.Is(err, connector.ErrUnknownClient) {
				b.Errorf("late by %v: Remove = %v, want why it goes on", pause, err)
			}
		}
		b.wantCalls("create k 1", "delete thing-1", "delete thing-1")
		b.failOn()
		b.pass(time.Hour)
		b.wantCalls("delete thing-1")
		if _, ok := b.Client("c"); ok {
			b.Error("the client is still there")
		}
	}, engine.inTheBubble)
}
