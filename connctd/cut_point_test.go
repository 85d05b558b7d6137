package connctd_test

import (
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
)

// point is where the connection of a request is cut.
type point int

const (
	uncut        point = iota
	beforeDial         // refused; of a kept connection: it turns out to be dead
	afterHeaders       // without a body: in the middle of the header
	midBody            // without a body: just before the end of the header
	afterActing        // the server has answered, and nothing of it arrives
	afterStatus        // of the answer one line arrives
	midAnswer          // half of its body is missing; without one, the end of its header
)

// points are the six of rule S10, in the order in which a request meets them.
var points = []point{beforeDial, afterHeaders, midBody, afterActing, afterStatus, midAnswer}

func (p point) String() string {
	return [...]string{"uncut", "before dial", "after headers", "mid body", "after acting", "after status", "mid answer"}[p]
}

// look is what a cut is for the client.
type look struct {
	name  string
	read  error
	write error // nil: the cut shows only when the answer is read
}

var looks = []look{
	{name: "FIN", read: io.EOF},
	{name: "reset", read: broken("read", syscall.ECONNRESET)},
	{name: "broken pipe", read: broken("read", syscall.ECONNRESET), write: broken("write", syscall.EPIPE)},
}

// broken is the error of a real connection.
func broken(op string, why syscall.Errno) error {
	return &net.OpError{Op: op, Net: "tcp", Err: os.NewSyscallError(op, why)}
}

// plan says which requests are cut where: the first ones each at a point of its
// own, and all that follow at the point rest.
type plan struct {
	first []point
	rest  point
}

func (p plan) at(n int) point {
	if n < len(p.first) {
		return p.first[n]
	}
	return p.rest
}

func (p plan) String() string { return fmt.Sprintf("%v, then %v", p.first, p.rest) }

// once cuts the first request at p.
func once(p point) plan { return plan{first: []point{p}} }
