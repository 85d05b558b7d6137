package enginetest

import (
	"fmt"
	"runtime"
	"runtime/metrics"
	"time"

	"github.com/connctd/connctd-go/connector"
)

// An engine that waits, for what is due later or for a place, takes no processor.
func (p *probe) idle() {
	release := make(chan struct{})
	p.run(1, func(connector.Job) connector.Next { <-release; return connector.Next{} })
	for i := range 100 {
		p.at(fmt.Sprint("later", i), 1000)
	}
	p.check("with what is due later", 2)
	p.at("stuck", 0)
	p.at("waits", 0)
	p.check("with all at work", 4)
	close(release)
	p.end()
}

// check measures until a unit is over, and for longer if that does not look idle. What
// waits is idle in the calmest part of that time, whatever else the machine does in the
// others: a process that does not get its processor looks busy.
func (p *probe) check(when string, unit int) {
	const patience = 20 // units
	least := 1.0        // share of the time that the process was busy
	for p.now() < unit || least > 0.25 && p.now() < unit+patience {
		start, used := time.Now(), processor()
		time.Sleep(p.unit / 2)
		least = min(least, float64(processor()-used)/float64(time.Since(start)))
	}
	p.until(unit)
	if least > 0.25 {
		p.faultf("%s the process was busy for %.0f %% of the time at least", when, 100*least)
	}
}

// processor is how long this process has run Go code, as the collector counts it.
func processor() time.Duration {
	runtime.GC()
	sample := []metrics.Sample{{Name: "/cpu/classes/user:cpu-seconds"}}
	metrics.Read(sample)
	return time.Duration(sample[0].Value.Float64() * float64(time.Second))
}

// When the keys are removed and Run has returned, no goroutine is left and no memory.
func (p *probe) leak() {
	const rounds, keys = 5, 2000
	goroutines, memory := runtime.NumGoroutine(), allocated()
	p.run(50, parks)
	for round := range rounds {
		for i := range keys {
			key := fmt.Sprint("round ", round, " key ", i)
			p.at(key, 0)
			p.at(key+" later", 1000)
		}
		p.until(p.now() + 1)
		for i := range keys {
			key := fmt.Sprint("round ", round, " key ", i)
			p.Remove(key)
			p.Remove(key + " later")
		}
	}
	p.end()
	p.until(p.now() + 1)
	p.jobs = nil
	if left := runtime.NumGoroutine() - goroutines; left > 0 {
		p.faultf("%d goroutines are left", left)
	}
	if after := allocated(); after > memory+rounds*keys*leftover {
		p.faultf("%d bytes are left of %d keys that were removed", after-memory, 2*rounds*keys)
	}
}

// leftover is how many bytes of a removed key may be left, as of a map that does not shrink.
const leftover = 100

// allocated is what is left on the heap after a collection.
func allocated() uint64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
