package connctd_test

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"sync"
	"syscall"

	"github.com/connctd/connctd-go/mockserver"
)

// cutter is a network that cuts connections. Its requests are numbered from 0,
// those included that could not be dialled.
type cutter struct {
	transport *http.Transport
	look      look

	mu      sync.Mutex // guards what follows
	plan    plan
	begun   int // requests
	reached int // those of which the server got anything
}

// newCutter puts a network between a server and whoever uses the cutter's transport.
func newCutter(srv *mockserver.Server, l look) *cutter {
	c := &cutter{look: l, transport: srv.HTTPClient().Transport.(*http.Transport).Clone()}
	dial := c.transport.DialContext
	c.transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if c.refuses() {
			return nil, broken("dial", syscall.ECONNREFUSED)
		}
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &cutConn{Conn: conn, net: c, answers: bufio.NewReader(conn)}, nil
	}
	return c
}

func (c *cutter) client() *http.Client { return &http.Client{Transport: c.transport} }

// arm begins to count and to cut.
func (c *cutter) arm(p plan) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.plan, c.begun, c.reached = p, 0, 0
}

func (c *cutter) refuses() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.plan.at(c.begun) != beforeDial {
		return false
	}
	c.begun++
	return true
}

// next is where the request that has just been written is cut.
func (c *cutter) next() point {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.plan.at(c.begun)
	c.begun++
	if p != beforeDial {
		c.reached++
	}
	return p
}

// counts tells how many requests were begun and how many reached the server.
func (c *cutter) counts() (begun, reached int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.begun, c.reached
}
