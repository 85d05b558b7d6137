package connector

import "sync"

// hands are goroutines that do one thing after another. A poll needs a deep stack, and
// a goroutine of its own would have to grow it each time.
type hands struct {
	mu      sync.Mutex // guards what follows
	resting []chan func()
	over    bool
}

const maxResting = 64 // goroutines that wait for something to do

// do runs f beside the caller, on a goroutine that nothing else runs on until f
// returns or ends it.
func (h *hands) do(f func()) {
	if next := h.take(); next != nil {
		next <- f // has room for it
		return
	}
	go h.work(f)
}

func (h *hands) take() chan<- func() {
	h.mu.Lock()
	defer h.mu.Unlock()
	last := len(h.resting) - 1
	if last < 0 {
		return nil
	}
	next := h.resting[last] // its stack is the least likely to have shrunk
	h.resting = h.resting[:last]
	return next
}

func (h *hands) work(f func()) {
	next := make(chan func(), 1)
	for f != nil {
		f()
		if !h.rest(next) {
			return
		}
		f = <-next // nil when it is closed
	}
}

// rest reports whether there will be something to do.
func (h *hands) rest(next chan func()) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.over || len(h.resting) >= maxResting {
		return false
	}
	h.resting = append(h.resting, next)
	return true
}

// end ends the goroutines that rest, and the others when they have done what they do.
func (h *hands) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.over = true
	for _, next := range h.resting {
		close(next)
	}
	h.resting = nil
}
