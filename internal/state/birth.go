package state

import (
	"cmp"
	"slices"
	"time"
)

// Lists are in the order of birth. What is born at one instant is in the order of
// what it is, since who came first there is up to the scheduler and nothing that a
// caller can tell: with the same calls at the same times, the same lists come out,
// on any number of processors.

// nature is what something is: whose, of what kind or name, and last its id, by which
// no two are the same.
type nature [5]string

// resource is what a table holds: it knows its place in the order of births, and in
// whose list it is.
type resource interface {
	birth() int // number of the instant, from 1
	nature() nature
	listed() Owner
}

// inOrder compares the places of two resources.
func inOrder[V resource](a, b *V) int {
	if byInstant := cmp.Compare((*a).birth(), (*b).birth()); byInstant != 0 {
		return byInstant
	}
	x, y := (*a).nature(), (*b).nature()
	return slices.Compare(x[:], y[:])
}

// birth returns the number of the instant for what is born now. A clock that was put
// back makes no difference: another time is a later instant.
func (m *Model) birth(now time.Time) int {
	if m.instant.IsZero() || !m.instant.Equal(now) {
		m.sequence++
		m.instant = now
	}
	return m.sequence
}

// Pause ends an instant: what is born next comes later in all lists, even if no time
// has passed. It is for those who make one thing after the other.
func (m *Model) Pause() { m.instant = time.Time{} }
