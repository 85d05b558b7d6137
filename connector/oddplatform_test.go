package connector_test

import (
	"context"
	"iter"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// nameless is a platform that once gives no id for what it has made.
type nameless struct {
	*connector.FakePlatform
	once atomic.Bool
}

func (p *nameless) CreateThing(ctx context.Context, t connctd.Thing) (connctd.ThingID, error) {
	id, err := p.FakePlatform.CreateThing(ctx, t)
	if !p.once.Swap(true) {
		return "", err
	}
	return id, err
}

// A thing that was made, and whose id was not told, is looked for: R3.
func TestCreatedWithoutAnID(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.add("c", sees("k"), func(c *connector.Client) { c.Platform = &nameless{FakePlatform: b.platform} })
		b.pass(0)
		if got := b.info("c"); got.Status != connctd.StatusStarting || got.LastError == nil {
			b.Errorf("client %+v, want an error", got)
		}
		b.mustPoll("c", 1)
		b.wantCalls("create k 1", "look")
		if diff := cmp.Diff([]connctd.Mapping{{ConnectorThingID: "k", ThingID: "thing-1"}}, b.info("c").Mappings); diff != "" {
			b.Errorf("mappings (-want +got):\n%s", diff)
		}
	})
}

// oddList is a platform that lists what it has in its own way.
type oddList struct {
	*connector.FakePlatform
	list func(*connctd.Thing) []*connctd.Thing
}

func (p oddList) Things(ctx context.Context) iter.Seq2[*connctd.Thing, error] {
	return func(yield func(*connctd.Thing, error) bool) {
		for t, err := range p.FakePlatform.Things(ctx) {
			for _, t := range p.list(t) {
				if !yield(t, err) {
					return
				}
			}
		}
	}
}

// A list that shows a thing twice, as pages do that move meanwhile, shows one thing; and
// one that shows what it has without ids does not say that there is nothing: R3.
func TestOddListOfThings(t *testing.T) {
	t.Parallel()
	twice := func(t *connctd.Thing) []*connctd.Thing { return []*connctd.Thing{t, t} }
	withoutID := func(t *connctd.Thing) []*connctd.Thing { t.ID = ""; return []*connctd.Thing{t} }
	tests := map[string]struct {
		list func(*connctd.Thing) []*connctd.Thing
		fail bool
	}{
		"a thing twice":      {list: twice},
		"a thing without id": {list: withoutID, fail: true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runtimeTest(t, func(b *bench) {
				b.add("c", sees("k"), func(c *connector.Client) { c.Platform = oddList{b.platform, tc.list} })
				b.platform.LoseAnswers(func() bool { return true })
				b.pass(0)
				b.platform.LoseAnswers(nil)
				if err := b.pollNow("c"); (err != nil) != tc.fail {
					b.Errorf("PollNow = %v, want an error: %v", err, tc.fail)
				}
				b.pass(time.Second)
				b.wantCalls("create k 1", "look")
			})
		})
	}
}
