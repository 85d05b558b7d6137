package enginetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connector"
)

// probe is an engine under test, what it did and what was wrong with that.
type probe struct {
	connector.Engine
	unit  time.Duration // of the times below
	start time.Time     // when unit 0 began
	ctx   context.Context
	stop  context.CancelCauseFunc
	ended chan error // from Run, once it has been called

	ending sync.Once

	mu      sync.Mutex // guards what follows
	n       int        // may be at work at once
	busy    map[string]bool
	most    int // that were busy at once
	jobs    []begun
	stopped time.Time // when stop was called
	over    bool      // Run has returned
	faults  []string
}

// begun is a beginning of work.
type begun struct {
	key  string
	unit int // in which it began
}

var errStop = errors.New("enginetest: stop")

func newProbe(ctx context.Context, e connector.Engine, unit time.Duration) *probe {
	p := &probe{Engine: e, unit: unit, start: time.Now(), busy: map[string]bool{}}
	p.ctx, p.stop = context.WithCancelCause(ctx)
	return p
}

func (p *probe) faultf(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = append(p.faults, fmt.Sprintf(format, args...))
}

func (p *probe) report(t *testing.T) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, fault := range p.faults {
		t.Error(fault)
	}
}

// run lets the engine do work, n at once. The probe looks at each beginning and end.
func (p *probe) run(n int, work func(connector.Job) connector.Next) {
	p.n, p.ended = n, make(chan error, 1)
	go func() {
		err := p.Run(p.ctx, n, func(_ context.Context, job connector.Job) connector.Next {
			p.begins(job)
			defer p.ends(job)
			return work(job)
		})
		p.mu.Lock()
		defer p.mu.Unlock()
		if len(p.busy) > 0 {
			p.faults = append(p.faults, fmt.Sprintf("Run returned while %d were at work", len(p.busy)))
		}
		p.over = true
		p.ended <- err
	}()
}

func (p *probe) begins(job connector.Job) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	complain := func(bad bool, format string, args ...any) {
		if bad {
			p.faults = append(p.faults, fmt.Sprintf(format, args...))
		}
	}
	complain(job.Due.After(now), "work on %.40q began %v before its Due", job.Key, job.Due.Sub(now))
	complain(p.busy[job.Key], "two at once for %.40q", job.Key)
	p.busy[job.Key] = true
	p.most = max(p.most, len(p.busy))
	complain(len(p.busy) > p.n, "%d at work at once, want %d at most", len(p.busy), p.n)
	complain(!p.stopped.IsZero() && now.Sub(p.stopped) > p.unit/2, "work on %.40q began %v after the stop", job.Key, now.Sub(p.stopped))
	complain(p.over, "work on %.40q began after Run had returned", job.Key)
	p.jobs = append(p.jobs, begun{job.Key, int(now.Sub(p.start) / p.unit)})
}

func (p *probe) ends(job connector.Job) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.busy, job.Key)
}

// end stops the engine and waits for Run, unless that has been done.
func (p *probe) end() { p.ending.Do(p.haltAndWait) }

func (p *probe) haltAndWait() {
	p.halt()
	select {
	case err := <-p.ended:
		if !errors.Is(err, errStop) {
			p.faultf("Run = %v, want the cause of the end of its ctx", err)
		}
	case <-time.After(50 * p.unit):
		p.faultf("Run does not return after the end of its ctx")
	}
}

func (p *probe) halt() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped.IsZero() {
		p.stopped = time.Now()
		p.stop(errStop)
	}
}

// due is when a unit begins.
func (p *probe) due(unit int) time.Time { return p.start.Add(time.Duration(unit) * p.unit) }

// at puts a key due at the beginning of a unit.
func (p *probe) at(key string, unit int) { p.Put(key, p.due(unit)) }

// pause takes some units of time.
func (p *probe) pause(units int) { time.Sleep(time.Duration(units) * p.unit) }

// until waits for the middle of a unit: nothing begins there.
func (p *probe) until(unit int) { time.Sleep(time.Until(p.due(unit).Add(p.unit / 2))) }

// want waits for the middle of a unit and compares what began since it was asked
// last, as "KEY UNIT". What began in the same unit has no order.
func (p *probe) want(unit int, want ...string) {
	p.until(unit)
	p.mu.Lock()
	jobs := p.jobs
	p.jobs = nil
	p.mu.Unlock()
	slices.SortStableFunc(jobs, func(a, b begun) int { return cmp.Or(a.unit-b.unit, cmp.Compare(a.key, b.key)) })
	got := []string{}
	for _, job := range jobs {
		got = append(got, fmt.Sprint(job.key, " ", job.unit))
	}
	if !slices.Equal(got, want) {
		p.faultf("until unit %d began %q, want %q", unit, got, want)
	}
}

// parks takes no time, and only Put makes the key due again.
func parks(connector.Job) connector.Next { return connector.Next{} }

// slow takes ten units and then parks.
func (p *probe) slow(connector.Job) connector.Next {
	p.pause(10)
	return connector.Next{}
}
