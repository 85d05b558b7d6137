package connector

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
)

// history is a client, its platform, and a slow obvious idea of both.
type history struct {
	*testing.T
	rand     *rand.Rand
	client   *client
	platform *FakePlatform
	record   record
	now      time.Time
	missing  map[string]int  // by key: complete polls in a row that did not see it
	lost     map[string]bool // by key: somebody else deleted it
	blind    int             // so many polls more see next to nothing
}

// Whatever is seen and whatever fails: no key has two things, nothing is removed
// that was not missing long enough or said to be gone, and the mappings are what
// the platform has.
func TestAnySequenceOfPolls(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			p := &FakePlatform{}
			h := &history{
				T: t, rand: rand.New(rand.NewPCG(seed, 1)), platform: p, client: &client{
					Client: Client{Platform: p}, typeID: "test", keeper: keeper{store: NewMemoryStore(), key: "client/c"},
				},
				record: newRecord(), now: anyTime, missing: map[string]int{}, lost: map[string]bool{},
			}
			for range 40 {
				h.poll()
			}
		})
	}
}

// oneIn reports true once in n times.
func (h *history) oneIn(n int) bool { return h.rand.IntN(n) == 0 }

func (h *history) poll() {
	h.now = h.now.Add(time.Duration(h.rand.IntN(600)) * time.Minute)
	emit := newEmitter("test", &h.record, h.now)
	if h.blind--; h.blind < 0 && h.oneIn(6) {
		h.blind = 5
	}
	for i := range 7 {
		key := fmt.Sprint("k", i)
		switch {
		case h.oneIn(12):
			emit.Gone(key)
		case h.blind <= 0 && !h.oneIn(3), h.oneIn(8):
			emit.Thing(key, sensor([]float64{float64(h.rand.IntN(3)), 5}[:1+h.rand.IntN(2)]...))
		}
	}
	kind := []class{complete, complete, complete, partial}[h.rand.IntN(4)]
	failing := h.oneIn(4)
	if failing {
		h.platform.FailOn(func(string) error {
			if h.oneIn(3) {
				return errors.New("500")
			}
			return nil
		})
		h.platform.LoseAnswers(func() bool { return h.oneIn(3) })
	}
	h.platform.Calls()
	before, _ := h.platform.Mappings()
	knew, pending := len(h.record.Things), h.pending()
	err := h.client.bring(h.Context(), &h.record, emit, kind == partial)
	h.platform.FailOn(nil)
	h.platform.LoseAnswers(nil)
	if err != nil && !failing {
		h.Errorf("bring: %v", err)
	}
	h.count(before, emit, kind)
	h.check(before, knew, pending, emit, err)
	if h.oneIn(8) {
		for _, m := range h.record.mappings()[:len(h.record.Things)/4] {
			h.platform.Lose(m.ThingID) // found out when a later poll writes to it
			h.lost[m.ConnectorThingID] = true
		}
	}
}

// pending returns the things that an earlier poll was to remove and could not.
func (h *history) pending() map[string]bool {
	all := map[string]bool{}
	for _, k := range h.record.Things {
		all[k.Key] = k.Doubt == removing
	}
	return all
}

// count keeps the model up to date.
func (h *history) count(before []connctd.Mapping, emit *Emitter, kind class) {
	for _, m := range before {
		key := m.ConnectorThingID
		if _, seen := emit.seen[key]; seen {
			h.missing[key] = 0
		} else if kind == complete && !emit.gone[key] {
			h.missing[key]++
		}
	}
}

func (h *history) check(before []connctd.Mapping, knew int, pending map[string]bool, emit *Emitter, err error) {
	after, twins := h.platform.Mappings()
	if twins > 0 {
		h.Fatalf("a key has two things: %v", after)
	}
	there := map[string]bool{}
	for _, m := range after {
		there[m.ConnectorThingID] = true
		if k, _ := h.record.get(m.ConnectorThingID); k.ID != m.ThingID && k.Doubt != making {
			h.Fatalf("%v is on the platform, the record has %v", m, h.record.mappings())
		}
	}
	removed := 0
	for _, m := range before {
		key := m.ConnectorThingID
		_, seen := emit.seen[key]
		if there[key] || emit.gone[key] || pending[key] || seen {
			continue // a replaced thing may be on its way
		}
		removed++
		if h.missing[key] < 3 {
			h.Fatalf("%s was removed after it was missing %d times", key, h.missing[key])
		}
		h.missing[key] = 0
	}
	if knew >= 4 && 2*removed > knew {
		h.Fatalf("%d of %d things were removed at once", removed, knew)
	}
	if err == nil {
		h.checkSeen(emit)
	}
}

// checkSeen checks that the platform shows what a poll saw. What somebody else
// deleted comes back with the next poll.
func (h *history) checkSeen(emit *Emitter) {
	things := h.platform.All()
	for key, seen := range emit.seen {
		k, known := h.record.get(key)
		got, there := things[k.ID]
		if (!known || !there) && h.lost[key] {
			continue
		}
		delete(h.lost, key)
		if seen == nil {
			seen = new(k.Form.thing())
		}
		want := seen.Components[0].Properties[0].Value
		if diff := cmp.Diff(want, got.Components[0].Properties[0].Value); diff != "" || got.Status != connctd.ThingAvailable {
			h.Fatalf("%s is %s; value (-want +got):\n%s", key, got.Status, diff)
		}
	}
	for _, call := range h.platform.Calls() {
		if strings.HasPrefix(call, "create ") && emit.gone[strings.Fields(call)[1]] {
			h.Fatalf("%s, though it is gone", call)
		}
	}
}
