package main

import (
	"context"
	"encoding/json"
	"maps"
	"net"
	"net/http"
	"sync"
	"time"
)

// technology serves the truth, and remembers what it has answered.
type technology struct {
	world world
	clock *clock
	http  http.Server
	root  string        // scheme, host and port
	news  chan struct{} // has room for one; filled when a client is told of another device or shape

	mu      sync.Mutex // guards answers
	answers map[owner][]answer
}

// answer is one that a client was given, wholly or in part.
type answer struct {
	at     time.Time
	shapes map[string]int // by key
}

func startTechnology(w world, c *clock) (*technology, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	t := &technology{world: w, clock: c, root: "http://" + l.Addr().String(), answers: map[owner][]answer{}, news: make(chan struct{}, 1)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{type}/{subject}", t.serve)
	t.http.Handler = mux
	go func() { _ = t.http.Serve(l) }() // says only that the server has closed
	return t, nil
}

func (t *technology) close() { _ = t.http.Shutdown(context.Background()) }

// listing is what the technology answers.
type listing struct {
	Devices []device `json:"devices"`
}

func (t *technology) serve(w http.ResponseWriter, r *http.Request) {
	o := owner{r.PathValue("type"), r.PathValue("subject")}
	body, err := json.Marshal(listing{t.look(o)})
	if err != nil {
		panic("chaos: " + err.Error())
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(body) // one that is cut off is what this is about
}

// look returns the devices of a client and notes that it was told them.
func (t *technology) look(o owner) []device {
	t.mu.Lock()
	defer t.mu.Unlock()
	all, a := t.world.devices(o, t.clock.now()), answer{at: time.Now(), shapes: map[string]int{}}
	for _, d := range all {
		a.shapes[d.Key] = d.Shape
	}
	before := t.answers[o]
	if len(before) == 0 || !maps.Equal(before[len(before)-1].shapes, a.shapes) {
		select {
		case t.news <- struct{}{}:
		default:
		}
	}
	t.answers[o] = append(before, a)
	return all
}

// told returns what a client was answered between two times, the first included.
func (t *technology) told(o owner, from, to time.Time) []answer {
	t.mu.Lock()
	defer t.mu.Unlock()
	var some []answer
	for _, a := range t.answers[o] {
		if !a.at.Before(from) && a.at.Before(to) {
			some = append(some, a)
		}
	}
	return some
}

// asked returns how many answers were given.
func (t *technology) asked() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := 0
	for _, all := range t.answers {
		n += len(all)
	}
	return n
}
