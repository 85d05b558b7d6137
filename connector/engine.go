package connector

import (
	"context"
	"time"
)

// Engine decides when which client is polled. The runtime tells it due times by
// client id and gets called back; an engine knows nothing else. [NewHeapEngine]
// is the one in the process; a distributed one has the same three methods.
type Engine interface {
	// Put makes work on key due. If work on it is under way, it becomes due
	// again after that. Of two due times the earlier one counts.
	Put(key string, due time.Time)
	// Remove forgets key. Work under way is not stopped, and what it returns
	// does not bring the key back.
	Remove(key string)
	// Run calls work for what is due, n at once and never two for one key, until
	// ctx ends; then it takes nothing more, waits for the work under way and
	// returns.
	Run(ctx context.Context, n int, work func(context.Context, Job) Next) error
}

// Job is work that is due.
type Job struct {
	Key string
	Due time.Time // when it should have begun
}

// Next says when a key is due again. The zero value means not by itself: only Put
// makes it due.
type Next struct {
	Due time.Time
}
