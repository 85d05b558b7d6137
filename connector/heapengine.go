package connector

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// afterBadEnd is when a key is due again whose work panicked.
const afterBadEnd = time.Minute

// heapEngine keeps due times in the memory of the process: a queue of what is due
// some time, and a map to find a key in it. One goroutine looks at the head of the
// queue, and begins a goroutine for each piece of work.
type heapEngine struct {
	wake chan struct{} // holds one token when the head of the queue may have changed

	mu       sync.Mutex // guards what follows
	queue    jobQueue
	entries  map[string]*jobEntry // what is queued or at work
	panicked error                // the first panic of work
}

// NewHeapEngine returns an engine that lives in this process and forgets all
// when it ends. Work that panics is done again a minute later, and Run returns the
// first panic with its stack when it ends.
func NewHeapEngine() Engine {
	return &heapEngine{entries: map[string]*jobEntry{}, wake: make(chan struct{}, 1)}
}

func (h *heapEngine) Put(key string, due time.Time) {
	if due.IsZero() {
		due = time.Now()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	e := h.entries[key]
	switch {
	case e == nil:
		e = &jobEntry{key: key}
		h.entries[key] = e
		h.push(e, due)
	case e.index == atWork:
		e.due = earlier(e.due, due)
	case due.Before(e.due):
		e.due = due
		h.queue.fix(e)
		h.signal(e)
	}
}

func (h *heapEngine) Remove(key string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	e := h.entries[key]
	switch {
	case e == nil:
	case e.index == atWork:
		e.removed, e.due = true, time.Time{}
	default:
		h.queue.remove(e)
		delete(h.entries, key)
	}
}

func (h *heapEngine) Run(ctx context.Context, n int, work func(context.Context, Job) Next) error {
	var all sync.WaitGroup
	free := make(chan struct{}, n)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for ctx.Err() == nil {
		select {
		case free <- struct{}{}:
		case <-ctx.Done():
			continue
		}
		e, job, ok := h.take(ctx, timer)
		if !ok {
			continue
		}
		all.Go(func() {
			defer func() { <-free }()
			h.do(ctx, e, job, work)
		})
	}
	all.Wait()
	return errors.Join(context.Cause(ctx), h.firstPanic())
}

// do works on a key and queues it again, however work ends.
func (h *heapEngine) do(ctx context.Context, e *jobEntry, job Job, work func(context.Context, Job) Next) {
	next := Next{Due: time.Now().Add(afterBadEnd)}
	defer func() {
		if v := recover(); v != nil {
			h.notePanic(fmt.Errorf("connector: work on %s panicked: %v\n%s", job.Key, v, debug.Stack()))
		}
		h.done(e, next)
	}()
	next = work(ctx, job)
}

// take waits for the first due job; ok is false if ctx ended first.
func (h *heapEngine) take(ctx context.Context, timer *time.Timer) (e *jobEntry, job Job, ok bool) {
	for ctx.Err() == nil {
		e, job, wait := h.pop(time.Now())
		if e != nil {
			return e, job, true
		}
		h.pause(ctx, timer, wait)
	}
	return nil, Job{}, false
}

// pop returns the first job if it is due, else how long to wait for it; 0 means
// until something is put.
func (h *heapEngine) pop(now time.Time) (*jobEntry, Job, time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.queue) == 0 {
		return nil, Job{}, 0
	}
	e := h.queue[0]
	if wait := e.due.Sub(now); wait > 0 {
		return nil, Job{}, wait
	}
	job := Job{e.key, e.due}
	h.queue.remove(e)
	e.due = time.Time{}
	return e, job, 0
}

// pause waits until the head of the queue may be due; 0 is never by itself.
func (h *heapEngine) pause(ctx context.Context, timer *time.Timer, wait time.Duration) {
	timer.Stop()
	if wait > 0 {
		timer.Reset(wait)
	}
	select {
	case <-timer.C:
	case <-h.wake:
	case <-ctx.Done():
	}
}

// done queues a key again for what work returned, unless it was removed, and for
// what was put meanwhile.
func (h *heapEngine) done(e *jobEntry, next Next) {
	h.mu.Lock()
	defer h.mu.Unlock()
	due := e.due
	if !e.removed {
		due = earlier(due, next.Due)
	}
	if due.IsZero() {
		delete(h.entries, e.key)
		return
	}
	e.removed = false
	h.push(e, due)
}

func (h *heapEngine) push(e *jobEntry, due time.Time) {
	e.due = due
	h.queue.add(e)
	h.signal(e)
}

// signal wakes the loop if e came to be the first.
func (h *heapEngine) signal(e *jobEntry) {
	if e.index > 0 {
		return
	}
	select {
	case h.wake <- struct{}{}:
	default: // one token is enough
	}
}

func (h *heapEngine) notePanic(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.panicked == nil {
		h.panicked = err
	}
}

func (h *heapEngine) firstPanic() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.panicked
}

// earlier returns the earlier of two times; zero is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
