package enginetest

import (
	"fmt"
	"runtime"

	"github.com/connctd/connctd-go/connector"
)

func (p *probe) atOnce() {
	p.run(3, p.slow)
	for i := range 8 {
		p.at(fmt.Sprint("k", i), 1)
	}
	p.until(2)
	p.counts(3, 3)
	p.until(14)
	p.counts(6, 3)
	p.until(26)
	p.counts(8, 3)
	p.until(40)
	p.counts(8, 3)
}

// counts compares how many began, and how many were at work at once.
func (p *probe) counts(jobs, most int) {
	p.mu.Lock()
	gotJobs, gotMost := len(p.jobs), p.most
	p.mu.Unlock()
	if gotJobs != jobs || gotMost != most {
		p.faultf("in unit %d %d had begun, %d at once; want %d, %d", p.now(), gotJobs, gotMost, jobs, most)
	}
}

func (p *probe) slowKey() {
	p.run(2, func(job connector.Job) connector.Next {
		if job.Key == "slow" {
			return p.slow(job)
		}
		return connector.Next{Due: job.Due.Add(p.unit)}
	})
	p.at("slow", 1)
	p.at("fast", 1)
	p.want(5, "fast 1", "slow 1", "fast 2", "fast 3", "fast 4", "fast 5")
	p.at("slow", 0) // waits for itself alone
	p.want(8, "fast 6", "fast 7", "fast 8")
}

// A panic concerns its key alone: its place is free for others, and the key can be
// put again. When it is due by itself after that is left to the engine.
func (p *probe) panics() { p.badEnds(func() { panic("enginetest: meant to be") }) }

func (p *probe) goexits() { p.badEnds(runtime.Goexit) }

func (p *probe) badEnds(end func()) {
	p.run(1, func(job connector.Job) connector.Next {
		if job.Key == "bad" && p.now() < 10 {
			end()
		}
		return connector.Next{}
	})
	for unit := 1; unit < 8; unit += 2 {
		p.at("bad", unit)
		p.at(fmt.Sprint("good", unit), unit)
		p.until(unit + 1)
	}
	p.at("bad", 12)
	p.until(13)
	p.mu.Lock()
	defer p.mu.Unlock()
	began := map[string]int{}
	for _, job := range p.jobs {
		began[job.key]++
	}
	for key, want := range map[string]int{"good1": 1, "good3": 1, "good5": 1, "good7": 1, "bad": 5} {
		if began[key] < want {
			p.faults = append(p.faults, fmt.Sprintf("work on %q began %d times beside bad ends, want %d", key, began[key], want))
		}
	}
}
