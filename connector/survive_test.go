package connector_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// A panic of what others have written concerns its client alone, which goes on: nobody
// else notices, and nothing is made twice.
func TestPanicsAreSurvived(t *testing.T) {
	t.Parallel()
	emits := func(_ context.Context, _ *connector.Session, _ connector.ActionCall, emit *connector.Emitter) error {
		emit.Thing("new", sensor(1))
		return nil
	}
	var once atomic.Bool
	oops := func() {
		if once.CompareAndSwap(true, false) {
			panic("oops")
		}
	}
	tests := map[string]func(*bench, *connector.Client){
		"AfterTurn": func(_ *bench, c *connector.Client) { c.AfterTurn = func(error) { oops() } },
		"OnStatus": func(_ *bench, c *connector.Client) {
			c.OnStatus = func(connctd.ClientStatus, error) { oops() }
		},
		"OnAction": func(_ *bench, c *connector.Client) {
			c.OnAction = func(context.Context, connector.ActionCall, connctd.ActionStatus, error) { oops() }
		},
		"a write of an action": func(b *bench, _ *connector.Client) {
			b.platform.FailOn(func(call string) error {
				if strings.HasPrefix(call, "create new") {
					oops()
				}
				return nil
			})
		},
		"Drop": func(b *bench, c *connector.Client) {
			c.Drop = func(context.Context) error { oops(); return nil }
		},
	}
	for name, change := range tests { // one after the other: they share oops
		once.Store(true)
		runtimeTest(t, func(b *bench) {
			b.add("one", inTurn(sees("a"), sees("a", "new")), b.withHands(emits), func(c *connector.Client) { change(b, c) })
			b.pass(time.Second)
			b.wantAnswer("COMPLETED", b.ask("one", "move"))
			b.pass(time.Hour)
			if info := b.info("one"); info.Status != connctd.StatusStarted || info.LastError != nil || len(info.Mappings) != 2 {
				t.Errorf("%s: client %+v, want it to go on", name, info)
			}
			if _, twins := b.platform.Mappings(); twins > 0 {
				t.Errorf("%s: %d twins", name, twins)
			}
			if err := b.Remove(b.Context(), "one"); (err != nil) != (name == "Drop") {
				t.Errorf("%s: Remove = %v", name, err)
			}
			b.pass(time.Second)
			if _, ok := b.Client("one"); ok {
				if err := b.Remove(b.Context(), "one"); err != nil {
					t.Errorf("%s: Remove again = %v", name, err)
				}
			}
			if once.Load() {
				t.Errorf("%s: it did not panic", name)
			}
		})
	}
}

// A connector that panics when it is asked for its OAuth is misconfigured.
func TestPanicOfOAuth(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.add("c", nil, func(c *connector.Client) {
			c.Connector = connector.Define(connector.Definition[struct{}, struct{}]{
				Type: "test", OAuth: func(struct{}) connector.OAuth { panic("no such app") },
				Poll: func(context.Context, connector.Input[struct{}, struct{}], *connector.Emitter) error { return nil },
			})
		})
		b.pass(0)
		b.wantTold("c ERROR : OAuth panicked: no such app")
		if _, err := b.StartConsent(b.Context(), "c", comeBack); err == nil {
			b.Error("consent is asked for")
		}
	})
}

// A store that panics while tokens are saved, beside a poll, ends no process either.
func TestPanicOfTheStoreUnderTokens(t *testing.T) {
	t.Parallel()
	store := &panickingStore{Store: connector.NewMemoryStore()}
	consentTest(t, func(c consents) {
		c.addAsking("a", reads)
		c.consent("a")
		c.expire()
		store.armed.Store(true)
		if err := c.PollNow(c.Context(), "a"); err == nil || !strings.Contains(err.Error(), "panicked") {
			c.Errorf("poll = %v, want the panic", err)
		}
		if err := c.PollNow(c.Context(), "a"); err != nil {
			c.Errorf("the poll after it = %v", err)
		}
	}, connector.WithStore(store))
}

// panickingStore panics once when tokens are saved.
type panickingStore struct {
	connector.Store
	armed atomic.Bool
}

func (s *panickingStore) Save(ctx context.Context, key string, revision uint64, value []byte) (uint64, error) {
	if strings.HasPrefix(key, "token/") && s.armed.CompareAndSwap(true, false) {
		panic("no such page")
	}
	return s.Store.Save(ctx, key, revision, value)
}
