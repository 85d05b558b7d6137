package enginetest

import (
	"time"

	"github.com/connctd/connctd-go/connector"
)

func (p *probe) putWhileRunning() {
	p.run(2, p.slow)
	p.at("a", 1)
	p.want(4, "a 1")
	p.at("a", 16)
	p.at("a", 14) // of two the earlier counts
	p.at("a", 15)
	p.want(20, "a 14")
	p.at("b", 26)
	p.want(28, "b 26")
	p.at("b", 0) // at once, but after the work under way
	p.until(30)
	p.Put("b", time.Time{}) // now, which is no earlier
	p.want(40, "b 36")
	p.want(50)
}

// Of what is put and what work returns the earlier one counts, too.
func (p *probe) putBeforeNext() {
	p.run(2, func(job connector.Job) connector.Next {
		p.pause(3)
		if p.now() > 10 {
			return connector.Next{}
		}
		return connector.Next{Due: job.Due.Add(10 * p.unit)}
	})
	p.at("early", 1)
	p.at("late", 1)
	p.want(2, "early 1", "late 1")
	p.at("early", 6)
	p.at("late", 20)
	p.want(7, "early 6")
	p.want(30, "late 11", "early 16")
}

// Work may put its own key and others.
func (p *probe) putByWork() {
	p.run(2, func(job connector.Job) connector.Next {
		if job.Key == "a" && p.now() < 5 {
			p.Put("a", job.Due.Add(2*p.unit))
			p.Put("other", job.Due.Add(p.unit))
			p.Put("other", job.Due.Add(9*p.unit))
		}
		return connector.Next{}
	})
	p.at("a", 1)
	p.want(20, "a 1", "other 2", "a 3", "other 4", "a 5")
}

func (p *probe) now() int { return int(time.Since(p.start) / p.unit) }

func (p *probe) removeQueued() {
	p.run(1, parks)
	p.Remove("unknown")
	p.at("a", 2)
	p.at("b", 2)
	p.Remove("a")
	p.want(4, "b 2")
	p.at("a", 6)
	p.Remove("a")
	p.at("a", 7) // a key that was removed is like a new one
	p.want(9, "a 7")
	p.Remove("a") // parked
	p.at("a", 10)
	p.want(12, "a 10")
}

// What work returns and what was put before do not bring a key back.
func (p *probe) removeWhileRunning() {
	p.run(2, func(job connector.Job) connector.Next {
		p.pause(4)
		return connector.Next{Due: job.Due.Add(6 * p.unit)}
	})
	p.at("a", 1)
	p.at("b", 2)
	p.want(2, "a 1", "b 2")
	p.at("a", 8)
	p.Remove("a")
	p.want(7)
	p.want(9, "b 8")
	p.Remove("b")
	p.want(30)
}

// What is put after it does, when the work under way has ended.
func (p *probe) removeAndPut() {
	p.run(2, func(connector.Job) connector.Next {
		p.pause(4)
		if p.now() > 6 {
			return connector.Next{}
		}
		return connector.Next{Due: p.due(7)}
	})
	p.at("later", 1)
	p.at("once", 1)
	p.want(2, "later 1", "once 1")
	p.Remove("later")
	p.at("later", 12)
	p.Remove("once")
	p.at("once", 0)
	p.want(20, "once 5", "later 12")
}

func (p *probe) removeByWork() {
	p.run(1, func(job connector.Job) connector.Next {
		p.Remove(job.Key)
		p.Remove("other")
		return connector.Next{Due: job.Due.Add(2 * p.unit)}
	})
	p.at("a", 1)
	p.at("other", 2)
	p.want(8, "a 1")
}
