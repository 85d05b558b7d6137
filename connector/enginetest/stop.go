package enginetest

import (
	"time"

	"github.com/connctd/connctd-go/connector"
)

// After the end of its ctx Run takes nothing more, waits for what is at work, and
// returns.
func (p *probe) stopWaits() {
	p.run(2, func(connector.Job) connector.Next {
		p.pause(6)
		return connector.Next{Due: time.Now()}
	})
	p.at("a", 1)
	p.at("b", 4)
	p.want(2, "a 1")
	p.halt()
	p.Put("c", time.Now()) // is not taken, and hangs nobody
	p.until(5)
	if len(p.ended) > 0 {
		p.faultf("Run returned while work was under way")
	}
	p.want(12)
}

// It heeds the end while all are at work, too, and before what is due.
func (p *probe) stopWhileFull() {
	p.run(1, p.slow)
	p.at("a", 1)
	p.at("b", 1)
	p.until(2)
	p.counts(1, 1)
	p.halt()
	p.until(25)
	p.counts(1, 1)
}

func (p *probe) stoppedBefore() {
	p.at("a", 0)
	p.until(1)
	p.halt()
	p.run(2, parks)
	p.want(4)
}
