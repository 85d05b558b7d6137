// Package enginetest checks that a [connector.Engine] keeps what its interface
// promises: when work begins, never two at once for a key, what is put and removed
// while work is under way, n at once, panics, and an end that waits. It asks for
// nothing that an engine spread over many processes could not do: equal due times
// have no order, and work may begin a little late.
package enginetest

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connector"
)

// Run runs the suite in virtual time, for an engine that lives in this process and
// takes its time from package time: work must begin to the nanosecond when it is
// due. The test that calls it should not be parallel: the suite begins with what only
// a process that does nothing else shows. open returns a new engine that knows no key; it is called in the bubble of
// the test.
func Run(t *testing.T, open func(t *testing.T) connector.Engine) {
	t.Helper()
	calm(t, 20*time.Millisecond, open)
	for _, test := range tests() {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newProbe(t.Context(), open(t), time.Second)
				test.run(p)
				p.end()
				p.report(t)
			})
		})
	}
}

// RunOnClock runs the suite by the clock of the machine, for an engine that asks
// others, such as a database. grain is how late work may begin when there is nothing
// else to do; the suite takes some 200 times as long.
func RunOnClock(t *testing.T, grain time.Duration, open func(t *testing.T) connector.Engine) {
	t.Helper()
	calm(t, grain, open)
	for _, test := range tests() {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			onClock(t, test, grain, open)
		})
	}
}

// grains are a unit of a test's time: work that waits for other work is late by more
// than one.
const grains = 8

// test is one promise of an engine.
type test struct {
	name string
	run  func(*probe)
}

func tests() []test {
	return []test{
		{"work begins when it is due", (*probe).order},
		{"put before it runs", (*probe).putBeforeRun},
		{"of two due times the earlier one counts", (*probe).earlierCounts},
		{"next", (*probe).next},
		{"any key", (*probe).anyKey},
		{"put while running", (*probe).putWhileRunning},
		{"put before what work returns", (*probe).putBeforeNext},
		{"put by work", (*probe).putByWork},
		{"remove", (*probe).removeQueued},
		{"remove while running", (*probe).removeWhileRunning},
		{"remove and put while running", (*probe).removeAndPut},
		{"remove by work", (*probe).removeByWork},
		{"n at once", (*probe).atOnce},
		{"a slow key delays no other", (*probe).slowKey},
		{"panic", (*probe).panics},
		{"work that ends its goroutine", (*probe).goexits},
		{"stop waits", (*probe).stopWaits},
		{"stop while full", (*probe).stopWhileFull},
		{"stopped before it runs", (*probe).stoppedBefore},
		{"many keys", (*probe).manyKeys},
		{"hammer", (*probe).hammer},
	}
}

// calmTests are of what only a process that does nothing else shows.
func calmTests() []test {
	return []test{
		{"no busy loop", (*probe).idle},
		{"nothing is left behind", (*probe).leak},
	}
}

// calm runs them, by the clock and before the others.
func calm(t *testing.T, grain time.Duration, open func(t *testing.T) connector.Engine) {
	t.Helper()
	for _, test := range calmTests() {
		t.Run(test.name, func(t *testing.T) { onClock(t, test, grain, open) })
	}
}

func onClock(t *testing.T, test test, grain time.Duration, open func(t *testing.T) connector.Engine) {
	t.Helper()
	p := newProbe(t.Context(), open(t), grains*grain)
	test.run(p)
	p.end()
	p.report(t)
}
