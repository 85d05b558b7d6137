package state

import (
	"encoding/hex"
	"maps"
	"strings"
)

// Snapshot is everything there is, with the configurations, so that a model can go
// on from it elsewhere. The connector types are not in it. None of its lists is nil.
type Snapshot struct {
	Seed      uint64            `json:"seed"`
	Sequence  int               `json:"sequence"` // of the latest birth
	Instances []Instance        `json:"instances"`
	Clients   []Client          `json:"clients"`
	Things    []Thing           `json:"things"`
	Actions   []ActionRequest   `json:"actions"`
	Callbacks map[string]string `json:"callbacks"` // by account
	Subjects  []Subject         `json:"subjects"`
	Births    map[string]int    `json:"births"` // by hash of the natural key, so that no id comes back
}

// Snapshot copies the model.
func (m *Model) Snapshot() Snapshot {
	s := Snapshot{
		Seed: m.seed, Sequence: m.sequence,
		Instances: m.instances.everything(), Clients: m.clients.everything(), Things: m.things.everything(),
		Actions: m.actions.everything(), Subjects: m.subjects.everything(),
		Callbacks: map[string]string{}, Births: map[string]int{},
	}
	maps.Copy(s.Callbacks, m.callbacks.values)
	for key, times := range m.born.values {
		s.Births[hex.EncodeToString(key[:])] = times
	}
	s.writeOwners()
	return s
}

// SnapshotError is all that is wrong with a snapshot.
type SnapshotError struct {
	Problems []Problem
}

// Problem is one thing that is wrong with it.
type Problem struct {
	Path string // such as "things[3].client"
	What string // such as "is empty"
}

// Error names every problem, each on a line of its own.
func (e *SnapshotError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.Path + " " + p.What
	}
	return strings.Join(lines, "\n")
}
