package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

func (p *probe) walkInOrder() {
	for _, key := range []string{"client/b", "token/a", "client/a", "client", "client/ü", "client2", "client/a/b", "client/\xff\xff"} {
		p.save(key, 0, key)
	}
	p.wantKeys("client/", "client/a", "client/a/b", "client/b", "client/ü", "client/\xff\xff")
	p.wantKeys("client/\xff", "client/\xff\xff")
	p.wantKeys("client", "client", "client/a", "client/a/b", "client/b", "client/ü", "client/\xff\xff", "client2")
	p.wantKeys("token/a", "token/a") // a prefix of itself
	p.wantKeys("consent/")
	p.wantKeys("z")
	p.wantKeys("", "client", "client/a", "client/a/b", "client/b", "client/ü", "client/\xff\xff", "client2", "token/a")
}

// many keys are more than a store would fetch at once.
const many = 1500

func manyKey(i int) string { return fmt.Sprintf("client/%05d", i) }

func (p *probe) saveMany() (keys []string) {
	all := make([]func(), many)
	for i := range many {
		keys = append(keys, manyKey(i))
		all[i] = func() { p.save(keys[i], 0, "one") }
	}
	together(64, all)
	return keys
}

func (p *probe) walkOverMany() {
	keys := p.saveMany()
	p.wantKeys("client/", keys...)
	walk := p.Range(p.ctx, "client/")
	for range 2 { // a sequence can be walked again, and left in the middle
		n := 0
		for key := range walk {
			if n++; key != keys[n-1] {
				p.faultf("key %d of the walk is %q, want %q", n, key, keys[n-1])
			}
			if n == many/2 {
				break
			}
		}
	}
	p.stopWalk(keys)
}

// stopWalk ends the ctx in the middle of a walk.
func (p *probe) stopWalk(keys []string) {
	cause := errors.New("the reason")
	ctx, end := context.WithCancelCause(p.ctx)
	defer end(nil)
	n := 0
	for key, err := range p.Range(ctx, "client/") {
		switch {
		case errors.Is(err, cause):
			return
		case n == len(keys) || err != nil || key != keys[n]:
			p.faultf("step %d of the walk: %q, error %v", n, key, err)
			return
		}
		if n++; n == 10 {
			end(cause)
		}
	}
	p.faultf("a walk whose ctx ended after 10 of %d keys gave %d and no error", len(keys), n)
}

// What is there all the time is seen once and in order, whatever else happens; and
// who walks may load, save and delete.
func (p *probe) changeWhileWalking() {
	keys := p.saveMany()
	var seen []string
	for key, err := range p.Range(p.ctx, "client/") {
		if err != nil {
			p.faultf("Range: %v", err)
			return
		}
		if strings.HasSuffix(key, "x") {
			continue // made below; may be seen or not
		}
		seen = append(seen, key)
		if len(seen)%100 != 1 {
			continue
		}
		stored, err := p.Load(p.ctx, key)
		if err != nil {
			p.faultf("Load(%q) while walking: %v", key, err)
			return
		}
		p.save(key+"x", 0, strings.Repeat("grows ", 10_000))
		p.drop(key, stored.Revision)
	}
	if !slices.Equal(seen, keys) {
		p.faultf("a walk saw %d keys while others changed, want the %d that were there", len(seen), len(keys))
	}
}
