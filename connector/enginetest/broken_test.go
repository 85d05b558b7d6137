package enginetest

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connector"
)

// bent is a good engine with one bug.
type bent struct {
	connector.Engine
	put    func(key string, due time.Time)
	remove func(key string)
	run    func(ctx context.Context, n int, w work) error

	mu   sync.Mutex
	busy map[string]bool
	kept []string
}

type work = func(context.Context, connector.Job) connector.Next

func (b *bent) Put(key string, due time.Time) { b.put(key, due) }
func (b *bent) Remove(key string)             { b.remove(key) }

func (b *bent) Run(ctx context.Context, n int, w work) error {
	return b.run(ctx, n, func(ctx context.Context, job connector.Job) connector.Next {
		defer b.mark(job.Key, false)
		b.mark(job.Key, true)
		return w(ctx, job)
	})
}

func (b *bent) mark(key string, busy bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.busy[key] = busy
}

func (b *bent) isBusy(key string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.busy[key]
}

// bend returns an engine whose methods are replaced by change.
func bend(change func(b *bent, good connector.Engine)) *bent {
	good := connector.NewHeapEngine()
	b := &bent{Engine: good, put: good.Put, remove: good.Remove, run: good.Run, busy: map[string]bool{}}
	change(b, good)
	return b
}

// doing bends what is done with work, and with what it returns.
func doing(change func(good connector.Engine, ctx context.Context, job connector.Job, w work) connector.Next) func(*bent, connector.Engine) {
	return func(b *bent, good connector.Engine) {
		b.run = func(ctx context.Context, n int, w work) error {
			return good.Run(ctx, n, func(ctx context.Context, job connector.Job) connector.Next { return change(good, ctx, job, w) })
		}
	}
}

// faultsOf runs the test of a bug. It goes by the clock, since a bubble does not end
// before a goroutine that was left behind.
func faultsOf(ctx context.Context, by test, change func(*bent, connector.Engine)) []string {
	p := newProbe(ctx, bend(change), smallUnit)
	by.run(p)
	p.end()
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.faults
}

func TestSuiteFindsWhatIsBroken(t *testing.T) {
	check := func(tests []test, bug bug) {
		by := tests[slices.IndexFunc(tests, func(by test) bool { return by.name == bug.by })]
		if len(faultsOf(t.Context(), by, bug.bend)) == 0 {
			t.Errorf("%s: %q has nothing to complain about", bug.name, bug.by)
		}
	}
	for _, bug := range calmBugs {
		check(calmTests(), bug)
	}
	var all sync.WaitGroup
	for _, bug := range bugs {
		all.Go(func() { check(tests(), bug) }) // most of the time they wait
	}
	all.Wait()
}

func TestSuitePassesWhatIsNotBroken(t *testing.T) {
	Run(t, func(*testing.T) connector.Engine { return bend(func(*bent, connector.Engine) {}) })
}
