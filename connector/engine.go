package connector

import (
	"context"
	"time"
)

// Engine decides when which client is polled. The runtime tells it due times by
// client id and gets called back; an engine knows nothing else. [NewHeapEngine] is
// the one in the process; a distributed one has the same three methods, and package
// enginetest checks it. All methods are called concurrently, Put and Remove by work
// too, and before and after Run. The runtime holds no lock while it calls them, so they may
// ask it for its clients; but they must not wait for work under way, since work may be
// what calls them.
type Engine interface {
	// Put makes work on key due; the zero time means now. If work on it is under
	// way, it becomes due again after that. Of several due times, that of Next
	// included, the earliest counts.
	Put(key string, due time.Time)
	// Remove forgets key, and what was put. Work under way is not stopped, and what
	// it returns does not bring the key back; a later Put does.
	Remove(key string)
	// Run calls work for what is due, n at once and never two for one key, until
	// ctx ends; then it takes nothing more, waits for the work under way and
	// returns why ctx ended. It may be called once. Work begins when it is due, or
	// as soon after that as one of the n is free: the earliest due first, more or
	// less. A panic in work, or an end of its goroutine, concerns its key alone,
	// which can be put again.
	Run(ctx context.Context, n int, work func(context.Context, Job) Next) error
}

// Job is work that is due.
type Job struct {
	Key string
	Due time.Time // when it should have begun
}

// Next says when a key is due again. The zero value means not by itself: only Put
// makes it due, and an engine can forget the key until then.
type Next struct {
	Due time.Time
}
