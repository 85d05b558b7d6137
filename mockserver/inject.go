package mockserver

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"sync"
	"sync/atomic"
)

// Injected is a fault in a server.
type Injected struct {
	fault  Fault
	number uint64 // of the injection
	home   *faults
	seen   int // calls that came to where it strikes; guarded by home.mu, as hits is
	hits   int
}

// Inject lets something go wrong. Of several faults at the same call and phase each
// strikes, in the order of injection, until one of them ends the call.
//
// A fault that makes no sense panics, or fails the test of [New]: see
// [Fault.Check]. So does, at the end of the test, one that was never hit, unless it
// is [Fault.Optional].
func (s *Server) Inject(f Fault) *Injected {
	i := &Injected{fault: f, home: &s.faults}
	if err := f.Check(); err != nil {
		if s.tb == nil {
			panic("mockserver: Inject: " + f.String() + ": " + err.Error())
		}
		s.tb.Helper()
		s.tb.Fatalf("mockserver: Inject: %v: %v", f, err)
		return i
	}
	s.faults.add(i)
	return i
}

// Faults returns the faults that are in force, in the order of injection.
func (s *Server) Faults() []*Injected {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	return slices.Clone(s.faults.active)
}

// Fault returns what was injected.
func (i *Injected) Fault() Fault { return i.fault }

// Hits returns how often the fault has struck.
func (i *Injected) Hits() int {
	i.home.mu.Lock()
	defer i.home.mu.Unlock()
	return i.hits
}

// Remove takes the fault out; it may be called more than once. A fault that was
// never hit until then still fails the test.
func (i *Injected) Remove() {
	i.home.mu.Lock()
	defer i.home.mu.Unlock()
	i.home.active = slices.DeleteFunc(i.home.active, func(other *Injected) bool { return other == i })
	i.home.some.Store(len(i.home.active) > 0)
}

// faults are all that were injected into a server.
type faults struct {
	seed uint64
	some atomic.Bool // whether any is active: most servers have none

	mu     sync.Mutex // guards what follows
	active []*Injected
	ever   []*Injected
}

func (fs *faults) add(i *Injected) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	i.number = uint64(len(fs.ever))
	fs.ever, fs.active = append(fs.ever, i), append(fs.active, i)
	fs.some.Store(true)
}

// strike counts a call, or what comes to a point, and returns the faults that hit
// it. Those that come after the end of the call count it and do not hit.
func (fs *faults) strike(here func(*Fault) bool, hits func(*Fault) bool) (struck, counted []*Injected) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	ended := false
	for _, i := range fs.active {
		if !here(&i.fault) {
			continue
		}
		i.seen++
		counted = append(counted, i)
		if ended || !i.chooses(fs.seed) || !hits(&i.fault) {
			continue
		}
		i.hits++
		struck = append(struck, i)
		ended = slices.ContainsFunc(i.fault.effects, Effect.ends)
	}
	return struck, counted
}

// forget takes back that a call was counted and hit.
func (fs *faults) forget(struck, counted []*Injected) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	for _, i := range counted {
		i.seen--
	}
	for _, i := range struck {
		i.hits--
	}
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

// unused returns the faults that should have been hit and were not.
func (fs *faults) unused() (all []*Injected) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	for _, i := range fs.ever {
		if i.hits == 0 && !i.fault.optional {
			all = append(all, i)
		}
	}
	return all
}
