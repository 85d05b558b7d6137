package connector

import (
	"container/heap"
	"time"
)

// jobEntry is a key that is queued or at work: 48 bytes, since there is one for each
// client.
type jobEntry struct {
	key     string
	due     time.Time // while at work what was put meanwhile; zero is nothing
	index   int32     // in the queue, or atWork
	removed bool      // while it was at work
}

const atWork = -1

// jobQueue is a heap by due time.
type jobQueue []*jobEntry

func (q *jobQueue) add(e *jobEntry)    { heap.Push((*jobHeap)(q), e) }
func (q *jobQueue) fix(e *jobEntry)    { heap.Fix((*jobHeap)(q), int(e.index)) }
func (q *jobQueue) remove(e *jobEntry) { heap.Remove((*jobHeap)(q), int(e.index)) }

// jobHeap has the methods that package heap wants.
type jobHeap []*jobEntry

func (q jobHeap) Len() int           { return len(q) }
func (q jobHeap) Less(i, j int) bool { return q[i].due.Before(q[j].due) }
func (q jobHeap) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].index, q[j].index = int32(i), int32(j)
}

func (q *jobHeap) Push(x any) {
	e, _ := x.(*jobEntry)
	e.index = int32(len(*q))
	*q = append(*q, e)
}

func (q *jobHeap) Pop() any {
	last := len(*q) - 1
	e := (*q)[last]
	(*q)[last], *q = nil, (*q)[:last]
	e.index = atWork
	return e
}
