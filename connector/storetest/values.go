package storetest

import (
	"context"
	"errors"
	"strings"

	"github.com/connctd/connctd-go/connector"
)

func (p *probe) absent() {
	p.wantNone("client/none")
	p.refused("client/none", 1)
	if err := p.Delete(p.ctx, "client/none", 0); !errors.Is(err, connector.ErrRevision) {
		p.faultf("Delete of what is not there: error = %v, want ErrRevision", err)
	}
	p.wantNone("client/none")
	p.wantKeys("")
}

func (p *probe) saveAndLoad() {
	p.want("client/a", p.save("client/a", 0, "one"), "one")
	p.want("client/b", p.save("client/b", 0, "other"), "other")
	p.want("empty", p.save("empty", 0, ""), "") // a value of no bytes is a value
	bytes := "\x00\xff \n{}"
	p.want("key with \x00 and ü/"+bytes[:1], p.save("key with \x00 and ü/"+bytes[:1], 0, bytes), bytes)
	revision := p.save("twice", 0, "a longer value")
	p.want("twice", p.save("twice", revision, "short"), "short")
}

func (p *probe) deletes() {
	first, other := p.save("client/a", 0, "one"), p.save("client/ab", 0, "other")
	p.drop("client/a", first)
	p.wantNone("client/a")
	p.want("client/ab", other, "other")
	p.wantKeys("", "client/ab")
	p.want("client/a", p.save("client/a", 0, "again"), "again")
}

func (p *probe) otherRevision() {
	first := p.save("k", 0, "one")
	p.refused("k", 0)
	p.refused("k", first+1)
	p.want("k", first, "one")
	second := p.save("k", first, "two")
	p.refused("k", first)
	p.want("k", second, "two")
	p.drop("k", second)
	p.refused("k", second)
	p.wantNone("k")
}

// A key that was deleted and created anew must not look as it did before: who read
// it then would overwrite what they never saw.
func (p *probe) revisionsNeverComeBack() {
	seen := map[uint64]bool{}
	for range 20 {
		first := p.save("k", 0, "one")
		second := p.save("k", first, "two")
		for old := range seen {
			p.refused("k", old)
		}
		if seen[first] || seen[second] || first == second {
			p.faultf("revisions %d, %d came back", first, second)
		}
		seen[first], seen[second] = true, true
		p.want("k", second, "two")
		p.drop("k", second)
	}
}

func (p *probe) copies() {
	given := []byte("value")
	revision, err := p.Save(p.ctx, "k", 0, given)
	if err != nil {
		p.faultf("Save: %v", err)
	}
	copy(given, "spoil")
	p.want("k", revision, "value")
	got, err := p.Load(p.ctx, "k")
	if err != nil {
		p.faultf("Load: %v", err)
	}
	copy(got.Value, "spoil")
	p.want("k", revision, "value")
	next := p.save("k", revision, "other")
	if string(got.Value) != "spoil" {
		p.faultf("Save changed what Load had given")
	}
	p.want("k", next, "other")
}

func (p *probe) sizes() {
	longKey, longValue := strings.Repeat("k", connector.MaxStoredKey), strings.Repeat("v", connector.MaxStoredValue)
	revision := p.save(longKey, 0, longValue)
	p.want(longKey, revision, longValue)
	for key, value := range map[string]string{"": "v", longKey + "k": "v", "long value": longValue + "v"} {
		if _, err := p.Save(p.ctx, key, 0, []byte(value)); err == nil {
			p.faultf("Save of a key of %d bytes and a value of %d succeeded", len(key), len(value))
		}
	}
	if _, err := p.Save(p.ctx, longKey, revision, []byte(longValue+"v")); err == nil {
		p.faultf("Save of too long a value succeeded")
	}
	p.want(longKey, revision, longValue)
	p.wantKeys("", longKey)
	p.wantNone("")
	p.wantNone(longKey + "k")
}

func (p *probe) endedCtx() {
	revision := p.save("k", 0, "one")
	cause := errors.New("the reason")
	ended, end := context.WithCancelCause(p.ctx)
	end(cause)
	_, loading := p.Load(ended, "k")
	_, saving := p.Save(ended, "k", revision, []byte("two"))
	deleting := p.Delete(ended, "k", revision)
	var walking error
	for _, err := range p.Range(ended, "") {
		walking = err
	}
	for name, err := range map[string]error{"Load": loading, "Save": saving, "Delete": deleting, "Range": walking} {
		if !errors.Is(err, cause) {
			p.faultf("%s with a ctx that has ended: error = %v, want its cause", name, err)
		}
	}
	p.want("k", revision, "one")
}
