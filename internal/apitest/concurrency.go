package apitest

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

const (
	racers = 60
	rounds = 5 // of a race that may go well by chance
)

// race sends n requests at once and returns how often each status was answered.
// Each is held until all are there: but for its last byte it is with the server
// then, so that the server's checks, not the dialing, are what overlaps.
func (s *suite) race(n int, send func(i int, hold func()) (result, error)) map[int]int {
	s.Helper()
	results, errs := make([]result, n), make([]error, n)
	var wg sync.WaitGroup
	hold := gate(n)
	for i := range n {
		wg.Go(func() { results[i], errs[i] = send(i, hold) })
	}
	wg.Wait()
	count := map[int]int{}
	for i, r := range results {
		if errs[i] != nil {
			s.Fatal(errs[i])
		}
		s.checkForm(fmt.Sprint("request ", i, " of a race"), r)
		count[r.status]++
	}
	return count
}

// gate returns a function that returns when it was called n times. If one who should
// call has failed, the others are let go after a while.
func gate(n int) func() {
	var missing atomic.Int64
	missing.Store(int64(n))
	open := make(chan struct{})
	return func() {
		if missing.Add(-1) == 0 {
			close(open)
		}
		select {
		case <-open:
		case <-time.After(5 * time.Second):
		}
	}
}

// one sends a request from all racers at once: one may win.
func (s *suite) one(winner, loser int, method, path string, c call) {
	s.Helper()
	got := s.race(racers, func(_ int, hold func()) (result, error) {
		c := c
		c.hold = hold
		return s.try(method, path, c)
	})
	if want := map[int]int{winner: 1, loser: racers - 1}; !maps.Equal(got, want) {
		s.Errorf("%s %s: statuses = %v, want %v", method, path, got, want)
	}
}

// onlyOne returns the id of the one item of a list.
func (s *suite) onlyOne(collection string, c call) string {
	s.Helper()
	list := s.want(200, "GET", collection, c)
	_, ids := s.hrefs(list.list)
	if len(ids) != 1 {
		s.Fatalf("GET %s after the race: %s", collection, list.text)
	}
	return ids[0]
}

func (s *suite) racingInstances() {
	for range rounds {
		s.one(201, 409, "POST", instancesPath, call{body: spec(s.Plain.Type, s.Plain.Instance)})
		s.want(204, "DELETE", instancesPath+"/"+s.onlyOne(instancesPath, call{}), call{})
	}
}

func (s *suite) racingClients() {
	s.createInstance(s.Plain)
	s.raceOfClients(201, s.Plain)
}

func (s *suite) racingConsents() {
	s.createInstance(s.Consent)
	s.raceOfClients(303, s.Consent)
}

func (s *suite) raceOfClients(winner int, k Kind) {
	s.Helper()
	for range rounds {
		s.one(winner, 409, "POST", clientsPath, call{subject: "alice", body: spec(k.Type, k.Client)})
		s.want(204, "DELETE", clientsPath+"/"+s.onlyOne(clientsPath, call{subject: "alice"}), call{subject: "alice"})
	}
}

func (s *suite) racingDeletes() {
	instance := s.createInstance(s.Plain)
	id := s.createClient(s.Plain, "alice")
	s.one(204, 404, "DELETE", clientsPath+"/"+id, call{subject: "alice"})
	s.one(204, 404, "DELETE", instancesPath+"/"+instance, call{})
	thing := s.createThing("alice")
	s.one(200, 404, "DELETE", thingsPath+"/"+thing, call{subject: "alice"})
}

func (s *suite) manySubjects() {
	instance := s.createInstance(s.Plain)
	got := s.race(racers, func(i int, hold func()) (result, error) {
		return s.try("POST", clientsPath, call{subject: fmt.Sprint("customer-", i), body: spec(s.Plain.Type, s.Plain.Client), hold: hold})
	})
	if got[201] != racers {
		s.Errorf("statuses = %v, want 201 for each of %d subjects", got, racers)
	}
	_, ids := s.hrefs(s.want(200, "GET", instancesPath+"/"+instance, call{}).object["clients"])
	slices.Sort(ids)
	if n := len(slices.Compact(ids)); n != racers {
		s.Errorf("the instance has %d different clients, want %d", n, racers)
	}
}

// deleteRacesWithCreate: an instance never goes while a client of it comes.
func (s *suite) deleteRacesWithCreate() {
	for round := range 20 {
		instance := s.createInstance(s.Plain)
		subject := fmt.Sprint("customer-", round)
		got := s.race(2, func(i int, hold func()) (result, error) {
			if i == 0 {
				return s.try("DELETE", instancesPath+"/"+instance, call{hold: hold})
			}
			return s.try("POST", clientsPath, call{subject: subject, body: spec(s.Plain.Type, s.Plain.Client), hold: hold})
		})
		switch {
		case got[204] == 1 && got[400] == 1: // the instance went first
			s.listed(clientsPath, call{subject: subject})
		case got[409] == 1 && got[201] == 1: // the client came first
			_, ids := s.hrefs(s.want(200, "GET", clientsPath, call{subject: subject}).list)
			s.want(204, "DELETE", clientsPath+"/"+ids[0], call{subject: subject})
			s.want(204, "DELETE", instancesPath+"/"+instance, call{})
		default:
			s.Fatalf("DELETE of the instance and POST of a client: %v", got)
		}
	}
}

// deleteIsWhole: while a client is deleted, who has seen that it or its thing is
// gone never sees the other after that.
func (s *suite) deleteIsWhole() {
	s.createInstance(s.Plain)
	alice := call{subject: "alice"}
	for range 10 {
		id := s.createClient(s.Plain, "alice")
		pair := []string{clientsPath + "/" + id, thingsPath + "/" + s.mapped(s.started(id, "alice"))[0]}
		got := s.race(9, func(i int, hold func()) (result, error) {
			hold()
			if i == 0 {
				return s.try("DELETE", pair[0], alice)
			}
			return s.bothGone(pair[i%2], pair[(i+1)%2], alice)
		})
		if got[204] != 1 || got[404] != 8 {
			s.Errorf("statuses = %v, want one 204 and for each reader 404", got)
		}
	}
}

// bothGone reads the first until it is gone and returns how the second is answered then.
func (s *suite) bothGone(first, second string, c call) (result, error) {
	for range 10_000 {
		if r, err := s.try("GET", first, c); err != nil || r.status != 200 {
			if err != nil || r.status != 404 {
				return r, err
			}
			return s.try("GET", second, c)
		}
	}
	return result{}, fmt.Errorf("GET %s is still answered", first)
}
