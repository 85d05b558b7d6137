package connector

import (
	"container/heap"
	"context"
	"sync"
	"time"
)

// heapEngine keeps due times in the memory of the process.
type heapEngine struct {
	mu      sync.Mutex // guards what follows
	queue   jobQueue
	entries map[string]*jobEntry
	wake    chan struct{} // holds one token when the head of the queue may have changed
}

// jobEntry is a key that the engine knows.
type jobEntry struct {
	Job
	index   int       // in the queue; -1 if it is not there
	running bool      // work is under way
	again   time.Time // put while it was running
	removed bool      // removed while it was running, and not put since
}

// NewHeapEngine returns an engine that lives in this process and forgets all
// when it ends.
func NewHeapEngine() Engine {
	return &heapEngine{entries: map[string]*jobEntry{}, wake: make(chan struct{}, 1)}
}

func (h *heapEngine) Put(key string, due time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	e := h.entries[key]
	switch {
	case e == nil:
		e = &jobEntry{Job: Job{Key: key}, index: -1}
		h.entries[key] = e
		h.push(e, due)
	case e.running:
		if e.again.IsZero() || due.Before(e.again) {
			e.again = due
		}
	case e.index < 0:
		h.push(e, due)
	case due.Before(e.Due):
		e.Due = due
		heap.Fix(&h.queue, e.index)
		h.signal()
	}
}

func (h *heapEngine) Remove(key string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	e := h.entries[key]
	switch {
	case e == nil:
	case e.running:
		e.removed, e.again = true, time.Time{}
	default:
		if e.index >= 0 {
			heap.Remove(&h.queue, e.index)
		}
		delete(h.entries, key)
	}
}

func (h *heapEngine) Run(ctx context.Context, n int, work func(context.Context, Job) Next) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	free := make(chan struct{}, n)
	for {
		select {
		case free <- struct{}{}:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		e, job, err := h.take(ctx)
		if err != nil {
			return err
		}
		wg.Go(func() {
			next := work(ctx, job)
			<-free
			h.done(e, next)
		})
	}
}

// take waits for the first due job and marks it as running.
func (h *heapEngine) take(ctx context.Context) (*jobEntry, Job, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, Job{}, context.Cause(ctx)
		}
		e, wait := h.pop(time.Now())
		if e != nil {
			return e, e.Job, nil
		}
		if err := h.pause(ctx, wait); err != nil {
			return nil, Job{}, err
		}
	}
}

// pop returns the first job if it is due, else how long to wait for it; 0 means
// until something is put.
func (h *heapEngine) pop(now time.Time) (*jobEntry, time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.queue) == 0 {
		return nil, 0
	}
	e := h.queue[0]
	if wait := e.Due.Sub(now); wait > 0 {
		return nil, wait
	}
	heap.Pop(&h.queue)
	e.running = true
	return e, 0
}

func (h *heapEngine) pause(ctx context.Context, wait time.Duration) error {
	var due <-chan time.Time
	if wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-due:
	case <-h.wake:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	return nil
}

// done puts an entry back, unless its key was removed.
func (h *heapEngine) done(e *jobEntry, next Next) {
	h.mu.Lock()
	defer h.mu.Unlock()
	e.running = false
	due := next.Due
	if e.removed {
		due = time.Time{}
	}
	if !e.again.IsZero() && (due.IsZero() || e.again.Before(due)) {
		due = e.again
	}
	switch {
	case !due.IsZero():
		h.push(e, due)
	case e.removed:
		delete(h.entries, e.Key)
	}
	e.again, e.removed = time.Time{}, false
}

func (h *heapEngine) push(e *jobEntry, due time.Time) {
	e.Due = due
	heap.Push(&h.queue, e)
	h.signal()
}

func (h *heapEngine) signal() {
	select {
	case h.wake <- struct{}{}:
	default: // one token is enough
	}
}

// jobQueue is a heap by due time.
type jobQueue []*jobEntry

func (q jobQueue) Len() int           { return len(q) }
func (q jobQueue) Less(i, j int) bool { return q[i].Due.Before(q[j].Due) }
func (q jobQueue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].index, q[j].index = i, j
}

func (q *jobQueue) Push(x any) {
	e, _ := x.(*jobEntry)
	e.index = len(*q)
	*q = append(*q, e)
}

func (q *jobQueue) Pop() any {
	last := len(*q) - 1
	e := (*q)[last]
	(*q)[last], *q = nil, (*q)[:last]
	e.index = -1
	return e
}
