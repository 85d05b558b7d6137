package linear

import (
	"math/rand/v2"
	"sync"
)

// kind is what an id is of.
type kind int

const (
	aInstance kind = iota
	aClient
	aThing
)

const (
	memory = 6 // how many ids of a kind are remembered
	nobody = "00000000-0000-4000-8000-000000000000"
)

// seen is the ids that callers came across, the last ones of each kind.
type seen struct {
	mu    sync.Mutex // guards what follows
	ids   [3][]string
	links map[string]string // the queries of all consent links, by the ids of the clients
	other *seen             // of another account; nil: there is none
}

func (s *seen) note(in input, out output) {
	switch in.op {
	case createInstance: // a list may have those of another part
		s.add(aInstance, out)
	case createClient:
		s.keep(out)
		s.add(aClient, out)
	case listClients, getInstance:
		s.add(aClient, out)
	case createThing, listThings, getClient:
		s.add(aThing, out)
	}
}

func (s *seen) add(k kind, out output) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range append(out.ids, out.id) {
		if id != "" {
			s.ids[k] = append(s.ids[k], id)
		}
	}
	s.ids[k] = s.ids[k][max(0, len(s.ids[k])-memory):]
}

// keep keeps the link by which a client's customer is asked.
func (s *seen) keep(out output) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.links == nil {
		s.links = map[string]string{}
	}
	s.links[out.id] = out.value
}

// link returns the query of a consent link, or nothing.
func (s *seen) link(id string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.links[id]
}

// recent returns an id that was seen, now and then one of another account.
func (s *seen) recent(k kind, r *rand.Rand) string {
	if s.other != nil && r.IntN(10) == 0 {
		s = s.other
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.ids[k]); n > 0 {
		return s.ids[k][r.IntN(n)]
	}
	return nobody
}

// last returns the id that was seen last.
func (s *seen) last(k kind) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.ids[k]); n > 0 {
		return s.ids[k][n-1]
	}
	return nobody
}
