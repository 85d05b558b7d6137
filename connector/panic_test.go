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

// panicking is a platform that panics once, after it has made a thing.
type panicking struct {
	*connector.FakePlatform
	done atomic.Bool
}

func (p *panicking) CreateThing(ctx context.Context, t connctd.Thing) (connctd.ThingID, error) {
	id, err := p.FakePlatform.CreateThing(ctx, t)
	if !p.done.Swap(true) {
		panic("after it was made")
	}
	return id, err
}

// A panic in the middle of a write leaves the same doubt as a crash: what was perhaps
// made is looked for. R3.
func TestPanicMakesNoTwins(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		p := &panicking{FakePlatform: b.platform}
		b.add("c", sees("k"), func(c *connector.Client) { c.Platform = p })
		b.pass(time.Hour)
		if n := len(b.platform.All()); n != 1 {
			b.Errorf("%d things, want 1", n)
		}
		if got := b.info("c"); got.Status != connctd.StatusStarted || len(got.Mappings) != 1 {
			b.Errorf("client %+v, want STARTED with one thing", got)
		}
	})
}

// That holds as well if the store cannot be read then, and what is in memory was not
// saved before: it must not take the place of what is stored.
func TestPanicBeforeTheStoreIsDown(t *testing.T) {
	t.Parallel()
	store := &downStore{Store: connector.NewMemoryStore()}
	runtimeTest(t, func(b *bench) {
		p := &panicking{FakePlatform: b.platform}
		b.add("c", inTurn(sees(), sees("k")), func(c *connector.Client) { c.Platform = p })
		store.saves.Store(true)
		b.pass(0)
		store.saves.Store(false)
		_ = b.pollNow("c") // panics
		store.loads.Store(true)
		_ = b.pollNow("c")
		store.loads.Store(false)
		b.mustPoll("c", 1)
		b.wantCalls("create k 1", "look")
	}, connector.WithStore(store))
}

// downStore is a store that fails on demand.
type downStore struct {
	connector.Store
	loads, saves atomic.Bool // fail
}

func (s *downStore) Load(ctx context.Context, key string) (connector.Stored, error) {
	if s.loads.Load() {
		return connector.Stored{}, errDown
	}
	return s.Store.Load(ctx, key)
}

func (s *downStore) Save(ctx context.Context, key string, revision uint64, value []byte) (uint64, error) {
	if s.saves.Load() {
		return 0, errDown
	}
	return s.Store.Save(ctx, key, revision, value)
}

// A thing whose lists come in another order is the same thing.
func TestOrderOfListsIsNoChange(t *testing.T) {
	t.Parallel()
	turned := false
	runtimeTest(t, func(b *bench) {
		b.add("c", func(_ context.Context, _ *connector.Session, emit *connector.Emitter) error {
			thing := sensor(1)
			thing.Attributes = []connctd.Attribute{{Name: "a", Value: "1"}, {Name: "b", Value: "2"}}
			main := &thing.Components[0]
			main.Capabilities = []string{"x", "y"}
			main.Actions = []connctd.Action{{ID: "on", Name: "on"}, {ID: "off", Name: "off"}}
			if turned {
				thing.Attributes[0], thing.Attributes[1] = thing.Attributes[1], thing.Attributes[0]
				main.Capabilities[0], main.Capabilities[1] = "y", "x"
				main.Actions[0], main.Actions[1] = main.Actions[1], main.Actions[0]
			}
			turned = !turned
			emit.Thing("k", thing)
			return nil
		})
		b.pass(time.Hour)
		for _, call := range b.platform.Calls()[1:] {
			if !strings.HasPrefix(call, "set") {
				b.Errorf("the thing was changed: %s", call)
			}
		}
	})
}
