package mockserver

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"sync"
	"sync/atomic"
)

// faults are all that were injected into a server.
type faults struct {
	seed uint64
	some atomic.Bool // whether any is active: most servers have none

	mu     sync.Mutex // guards what follows
	active []*Injected
	missed []*Injected // were taken out and never hit; the first of them
	ever   uint64      // how many there have been
	moved  bell        // rings when one is added, strikes or is taken out
}

// maxMissed is how many faults are remembered for the end of a test alone: enough
// to see what is wrong.
const maxMissed = 20

func (fs *faults) add(i *Injected) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	i.number = fs.ever
	fs.ever++
	fs.active = append(fs.active, i)
	fs.some.Store(true)
	fs.moved.ring()
}

// wait returns what is closed when the faults are other ones, or have struck.
func (fs *faults) wait() <-chan struct{} {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	return fs.moved.wait()
}

// drop takes a fault out.
func (fs *faults) drop(i *Injected) {
	at := slices.Index(fs.active, i)
	if at < 0 {
		return
	}
	fs.active = slices.Delete(fs.active, at, at+1)
	fs.some.Store(len(fs.active) > 0)
	fs.moved.ring()
	if i.unused() && len(fs.missed) < maxMissed {
		fs.missed = append(fs.missed, i)
	}
}

// pick counts a call, or what comes to a point, and returns the faults that hit
// it. Those that come after the end of the call count it and do not hit.
func (fs *faults) pick(here func(*Fault) bool, hits func(*Fault) bool) (struck, counted []*Injected) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	ended := false
	for _, i := range fs.active {
		if !here(&i.fault) {
			continue
		}
		counted = append(counted, i)
		chosen := i.count(fs.seed)
		if !chosen || !hits(&i.fault) {
			continue
		}
		if ended {
			i.shadowed++
			continue
		}
		i.hits++
		i.owed = max(0, i.owed-1)
		struck = append(struck, i)
		fs.moved.ring()
		ended = slices.ContainsFunc(i.fault.effects, Effect.ends)
	}
	return struck, counted
}

// takeBack takes back that a call was counted and hit, since its client does not hear
// of it and sends it again. Others may have been counted since, so that the next call
// is taken for that one, whichever it is.
func (fs *faults) takeBack(struck, counted []*Injected) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	for _, i := range counted {
		i.repeated++
	}
	for _, i := range struck {
		i.hits--
		i.owed++
	}
}

// count counts a call and reports whether it is one to be struck.
func (i *Injected) count(seed uint64) bool {
	if i.repeated > 0 {
		i.repeated--
		return i.owed > 0
	}
	i.seen++
	return i.owed > 0 || i.chooses(seed)
}

// chooses reports whether the call that was counted last is one to be struck.
func (i *Injected) chooses(seed uint64) bool {
	f, n := &i.fault, i.seen-i.fault.after
	return n > 0 &&
		(f.nth == 0 || n == f.nth) &&
		(f.every == 0 || n%f.every == 0) &&
		(f.times == 0 || i.hits < f.times) &&
		(f.chance == 0 || dice(seed, i.number, uint64(n)) < f.chance)
}

// dice returns a number from 0 to less than 1 that depends on its arguments alone.
func dice(seed, fault, call uint64) float64 {
	key := binary.BigEndian.AppendUint64(nil, seed)
	key = binary.BigEndian.AppendUint64(key, fault)
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(key, call))
	return float64(binary.BigEndian.Uint64(sum[:])>>11) / (1 << 53)
}

// unused returns the faults that should have been hit and were not, in the order of
// injection.
func (fs *faults) unused() []*Injected {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	all := slices.Clone(fs.missed)
	for _, i := range fs.active {
		if i.unused() {
			all = append(all, i)
		}
	}
	slices.SortFunc(all, func(a, b *Injected) int { return cmp.Compare(a.number, b.number) })
	return all
}

// unused reports whether the fault should have been hit by the end.
func (i *Injected) unused() bool { return i.hits == 0 && !i.fault.optional }
