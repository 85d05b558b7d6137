package storetest

import (
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/connctd/connctd-go/connector"
)

const crowd = 16 // that change a store at once

// together calls all, n at once.
func together(n int, all []func()) {
	var wg sync.WaitGroup
	var next atomic.Int64
	for range n {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(all)); i = next.Add(1) - 1 {
				all[i]()
			}
		})
	}
	wg.Wait()
}

func (p *probe) manyCreate() {
	for round := range 20 {
		key := fmt.Sprint("client/", round)
		var won atomic.Int64
		all := make([]func(), crowd)
		for i := range all {
			all[i] = func() {
				_, err := p.Save(p.ctx, key, 0, []byte("mine"))
				switch {
				case err == nil:
					won.Add(1)
				case !errors.Is(err, connector.ErrRevision):
					p.faultf("Save: %v, want nil or ErrRevision", err)
				}
			}
		}
		together(crowd, all)
		if n := won.Load(); n != 1 {
			p.faultf("%d of %d created %s", n, crowd, key)
		}
	}
}

// Each adds one to a number, again and again until it succeeds: the sum must be right.
func (p *probe) manyCount() {
	const each = 5
	p.save("k", 0, "0")
	all := make([]func(), crowd*each)
	for i := range all {
		all[i] = p.addOne
	}
	together(crowd, all)
	got, err := p.Load(p.ctx, "k")
	if want := strconv.Itoa(crowd * each); err != nil || string(got.Value) != want {
		p.faultf("%d times one added gives %s, error %v", crowd*each, got.Value, err)
	}
}

func (p *probe) addOne() {
	for range 10_000 {
		got, err := p.Load(p.ctx, "k")
		if err != nil {
			p.faultf("Load: %v", err)
			return
		}
		n, _ := strconv.Atoi(string(got.Value))
		_, err = p.Save(p.ctx, "k", got.Revision, strconv.AppendInt(nil, int64(n+1), 10))
		switch {
		case err == nil:
			return
		case !errors.Is(err, connector.ErrRevision):
			p.faultf("Save: %v, want nil or ErrRevision", err)
			return
		}
	}
	p.faultf("one of %d that change a key never gets its turn", crowd)
}

// Those who change different keys do not disturb each other.
func (p *probe) manyKeys() {
	all := make([]func(), crowd)
	for i := range all {
		all[i] = func() {
			key, revision := fmt.Sprint("client/", i), uint64(0)
			for n := range 10 {
				value := fmt.Sprint(key, " ", n)
				revision = p.save(key, revision, value)
				p.want(key, revision, value)
			}
			if i%2 == 0 {
				p.drop(key, revision)
				p.wantNone(key)
			}
		}
	}
	together(crowd, all)
	n := 0
	for range p.Range(p.ctx, "client/") {
		n++
	}
	if n != crowd/2 {
		p.faultf("%d keys are there, want %d", n, crowd/2)
	}
}
