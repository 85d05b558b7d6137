package state

import (
	"encoding/hex"
	"maps"
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
	return s
}
