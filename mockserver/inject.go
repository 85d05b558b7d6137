package mockserver

import "slices"

// Injected is a fault in a server.
type Injected struct {
	fault  Fault
	number uint64 // of the injection
	home   *faults

	seen     int // calls that came to where it strikes; guarded by home.mu, as those below
	hits     int
	shadowed int // calls that it would have struck, had not another one ended them
	owed     int // hits of which no client heard: the next calls get them
	repeated int // calls that come again: they were counted
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

// Faults returns the faults that are in force, in the order of injection: those that
// nobody has taken out, even if all that they were to strike has come.
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
	i.home.drop(i)
}
