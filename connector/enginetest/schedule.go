package enginetest

import (
	"strings"
	"time"

	"github.com/connctd/connctd-go/connector"
)

func (p *probe) order() {
	p.run(1, parks)
	for i, key := range []string{"d", "b", "e", "a", "c"} {
		p.at(key, []int{4, 2, 5, 1, 3}[i])
	}
	p.want(6, "a 1", "b 2", "c 3", "d 4", "e 5")
	p.want(12) // the zero Next parks a key
	p.at("a", 0)
	p.Put("b", time.Time{})
	p.want(14, "a 12", "b 12") // overdue: at once
}

func (p *probe) putBeforeRun() {
	p.at("a", 0)
	p.at("b", 2)
	p.at("c", 2)
	p.Remove("c")
	p.until(0)
	p.run(2, parks)
	p.want(4, "a 0", "b 2")
}

func (p *probe) earlierCounts() {
	p.run(1, parks)
	p.at("moved", 6)
	p.at("moved", 1)
	p.at("kept", 2)
	p.at("kept", 6)
	p.at("same", 3)
	p.at("same", 3)
	p.want(9, "moved 1", "kept 2", "same 3")
}

func (p *probe) next() {
	p.run(1, func(job connector.Job) connector.Next {
		if want := job.Due.Sub(p.start); want%p.unit > p.unit/grains && want%p.unit < p.unit-p.unit/grains {
			p.faultf("Due is %v after the start, want a whole number of %v", want, p.unit)
		}
		return connector.Next{Due: job.Due.Add(3 * p.unit)}
	})
	p.at("a", 1)
	p.want(8, "a 1", "a 4", "a 7")
	p.at("a", 9) // before the next by itself
	p.want(13, "a 9", "a 12")
	p.at("a", 99) // after it
	p.want(16, "a 15")
}

// A key is any text; the engine gives it back as it was.
func (p *probe) anyKey() {
	long := strings.Repeat("k", 200)
	p.run(1, parks)
	p.at("ä/ö \"'%;", 1)
	p.at(long, 2)
	p.at(" a", 3)
	p.at("a", 4)
	p.at("A", 5)
	p.want(6, "ä/ö \"'%; 1", long+" 2", " a 3", "a 4", "A 5")
}
