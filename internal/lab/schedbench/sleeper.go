package main

import (
	"slices"
	"time"
)

// nap is how long a sleeper sleeps.
const nap = 5 * time.Millisecond

// sleeper is a goroutine that does nothing but sleep, by when it woke: what it suffers,
// nothing in the process can avoid.
type sleeper []wake

// wake is when it was to wake, and how much later it did.
type wake struct {
	due  time.Time
	late time.Duration
}

// lateAt returns for how long after t the sleeper slept on that was to wake shortly
// before. Whoever was to wake at t has suffered at least that.
func (s sleeper) lateAt(t time.Time) time.Duration {
	i, there := slices.BinarySearchFunc(s, t, func(w wake, t time.Time) int { return w.due.Compare(t) })
	if !there {
		i-- // the one before
	}
	if i < 0 {
		return 0
	}
	return max(s[i].due.Add(s[i].late).Sub(t), 0)
}

func (s sleeper) quantile(q float64) time.Duration {
	late := make([]time.Duration, len(s))
	for i, w := range s {
		late[i] = w.late
	}
	slices.Sort(late)
	return quantile(late, q)
}
