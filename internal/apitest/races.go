package apitest

import (
	"fmt"
	"maps"
	"slices"
	"sync"
)

const racers = 60

// race sends n requests at once and returns how often each status was answered.
func (s *suite) race(n int, send func(i int) result) map[int]int {
	s.Helper()
	statuses := make([]int, n)
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-start
			statuses[i] = send(i).status
		})
	}
	close(start)
	wg.Wait()
	count := map[int]int{}
	for _, status := range statuses {
		count[status]++
	}
	return count
}

// one checks that one racer won and all others got the other status.
func (s *suite) one(got map[int]int, winner, loser int) {
	s.Helper()
	if want := map[int]int{winner: 1, loser: racers - 1}; !maps.Equal(got, want) {
		s.Errorf("statuses = %v, want %v", got, want)
	}
}

func (s *suite) racingInstances() {
	s.one(s.race(racers, func(int) result {
		return s.do("POST", instancesPath, call{body: spec(s.Plain.Type, s.Plain.Instance)})
	}), 201, 409)
	if list := s.want(200, "GET", instancesPath, call{}); len(list.list) != 1 {
		s.Errorf("instances after the race: %s", list.text)
	}
}

func (s *suite) racingClients() {
	s.createInstance(s.Plain)
	s.one(s.race(racers, func(int) result {
		return s.do("POST", clientsPath, call{subject: "alice", body: spec(s.Plain.Type, s.Plain.Client)})
	}), 201, 409)
	if list := s.want(200, "GET", clientsPath, call{subject: "alice"}); len(list.list) != 1 {
		s.Errorf("clients after the race: %s", list.text)
	}
}

func (s *suite) manySubjects() {
	instance := s.createInstance(s.Plain)
	got := s.race(racers, func(i int) result {
		return s.do("POST", clientsPath, call{subject: fmt.Sprint("customer-", i), body: spec(s.Plain.Type, s.Plain.Client)})
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
		var deleted, created result
		s.race(2, func(i int) result {
			if i == 0 {
				deleted = s.do("DELETE", instancesPath+"/"+instance, call{})
				return deleted
			}
			created = s.do("POST", clientsPath, call{subject: subject, body: spec(s.Plain.Type, s.Plain.Client)})
			return created
		})
		switch {
		case deleted.status == 204 && created.status == 400:
		case deleted.status == 409 && created.status == 201:
			s.want(204, "DELETE", clientsPath+"/"+s.text(created, "id"), call{subject: subject})
			s.want(204, "DELETE", instancesPath+"/"+instance, call{})
		default:
			s.Fatalf("DELETE of the instance: %d, POST of a client: %d", deleted.status, created.status)
		}
	}
}

func (s *suite) racingDeletes() {
	s.createInstance(s.Plain)
	id := s.createClient(s.Plain, "alice")
	s.one(s.race(racers, func(int) result { return s.do("DELETE", clientsPath+"/"+id, call{subject: "alice"}) }), 204, 404)
}
