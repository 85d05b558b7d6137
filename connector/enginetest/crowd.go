package enginetest

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/connctd/connctd-go/connector"
)

const manyKeys = 10_000

// Each of many keys gets its turn, once.
func (p *probe) manyKeys() {
	p.run(100, parks)
	var all sync.WaitGroup
	for caller := range 4 {
		all.Go(func() {
			for i := caller; i < manyKeys; i += 4 {
				p.at(fmt.Sprint("k", i), 6+i%3)
				if i%5 == 0 {
					p.Remove(fmt.Sprint("k", i))
				}
			}
		})
	}
	all.Wait()
	p.until(16)
	p.mu.Lock()
	defer p.mu.Unlock()
	began := map[string]int{}
	for _, job := range p.jobs {
		began[job.key]++
	}
	wrong := 0
	for i := range manyKeys {
		want := 1
		if i%5 == 0 {
			want = 0
		}
		if began[fmt.Sprint("k", i)] != want {
			wrong++
		}
	}
	if wrong > 0 {
		p.faults = append(p.faults, fmt.Sprintf("of %d keys %d were worked on too often or not at all", manyKeys, wrong))
	}
}

// Many put and remove a few keys while these are worked on. The probe sees two at
// once for a key; what is put at the end must get its turn.
func (p *probe) hammer() {
	const callers, rounds = 8, 400
	keys := []string{"a", "b", "c", "d", "e"}
	p.run(3, func(connector.Job) connector.Next {
		runtime.Gosched()
		if rand.IntN(3) == 0 {
			return connector.Next{}
		}
		return connector.Next{Due: time.Now()}
	})
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			for range rounds {
				key := keys[rand.IntN(len(keys))]
				if rand.IntN(7) == 0 {
					p.Remove(key)
				} else {
					p.Put(key, time.Now())
				}
			}
		})
	}
	all.Wait()
	p.until(p.now() + 2)
	p.mu.Lock()
	p.jobs = nil
	p.mu.Unlock()
	for _, key := range keys {
		p.Put(key, time.Now())
	}
	p.until(p.now() + 2)
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, key := range keys {
		if !slices.ContainsFunc(p.jobs, func(b begun) bool { return b.key == key }) {
			p.faults = append(p.faults, fmt.Sprintf("%q was put and is not worked on", key))
		}
	}
}
