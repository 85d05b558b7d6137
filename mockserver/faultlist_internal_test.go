package mockserver

import (
	"slices"
	"testing"
)

// A fault that was taken out leaves nothing behind, but for the first of those that
// were to be hit and were not: they still fail a test.
func TestFaultsAreForgotten(t *testing.T) {
	t.Parallel()
	fs := &faults{}
	arm := func(f Fault) *Injected {
		i := &Injected{fault: f.Do(Drop()), home: fs}
		fs.add(i)
		return i
	}
	stays := arm(On(AnyOperation))
	for range 10 * maxMissed {
		arm(On(GetThing)).Remove()
		arm(On(GetThing).Optional()).Remove()
		hit := arm(On(GetClient))
		fs.pick(func(f *Fault) bool { return f.op == GetClient }, func(*Fault) bool { return true })
		hit.Remove()
		hit.Remove()
	}
	if len(fs.active) != 1 || len(fs.missed) != maxMissed {
		t.Errorf("%d faults are in force and %d are remembered, want 1 and %d", len(fs.active), len(fs.missed), maxMissed)
	}
	unused := fs.unused()
	if len(unused) != 1+maxMissed || unused[0] != stays {
		t.Errorf("%d faults are unused, want %d and first the one in force", len(unused), 1+maxMissed)
	}
	for n, i := range unused {
		if want := uint64(max(0, 3*(n-1)+1)); i.number != want {
			t.Errorf("unused fault %d is number %d, want %d", n, i.number, want)
		}
	}
}

// A call that is sent again counts once, and gets what it was to get, whatever comes
// in between.
func TestCallsThatComeAgainCountOnce(t *testing.T) {
	t.Parallel()
	fs := &faults{}
	hidden := &Injected{fault: On(GetThing).Nth(2).Do(Drop()), home: fs}
	later := &Injected{fault: On(GetThing).Nth(4).Do(Status(503)), home: fs}
	fs.add(hidden)
	fs.add(later)
	call := func() (struck, counted []*Injected) {
		return fs.pick(func(*Fault) bool { return true }, func(*Fault) bool { return true })
	}
	call()
	lost, counted := call()
	call()
	fs.takeBack(lost, counted)
	var got []int
	for range 3 {
		struck, _ := call()
		got = append(got, len(struck))
	}
	if hidden.hits != 1 || later.hits != 1 || !slices.Equal(got, []int{1, 1, 0}) {
		t.Errorf("the calls after one that was hidden were struck %v times; hits %d and %d", got, hidden.hits, later.hits)
	}
}
