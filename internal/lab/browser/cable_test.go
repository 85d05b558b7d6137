package browser_test

import (
	"io"
	"net"
	"sync"
	"testing"
)

// cable lies between a browser and a server, and can be cut and mended.
type cable struct {
	t       *testing.T
	address string
	all     sync.WaitGroup

	mu     sync.Mutex // guards what follows
	to     string
	listen net.Listener // nil while it is cut
	ends   map[net.Conn]struct{}
}

// layCable returns one that leads to an address, until the test ends.
func layCable(t *testing.T, to string) *cable {
	t.Helper()
	c := &cable{t: t, address: "127.0.0.1:0", to: to, ends: map[net.Conn]struct{}{}}
	c.mend(to)
	t.Cleanup(c.cut)
	return c
}

// mend lets connections through again, to the same server or to another.
func (c *cable) mend(to string) {
	c.t.Helper()
	listen, err := net.Listen("tcp", c.address)
	if err != nil {
		c.t.Fatal(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.address, c.to, c.listen = listen.Addr().String(), to, listen
	c.all.Go(func() {
		for {
			conn, err := listen.Accept()
			if err != nil {
				return
			}
			c.all.Go(func() { c.carry(conn) })
		}
	})
}

// cut ends every connection, and lets no other through.
func (c *cable) cut() {
	c.mu.Lock()
	if c.listen != nil {
		_ = c.listen.Close()
		c.listen = nil
	}
	for end := range c.ends {
		_ = end.Close()
	}
	c.mu.Unlock()
	c.all.Wait()
}

func (c *cable) carry(near net.Conn) {
	defer near.Close()
	far, err := net.Dial("tcp", c.to)
	if err != nil {
		return
	}
	defer far.Close()
	if !c.hold(near, far) {
		return
	}
	defer c.release(near, far)
	c.all.Go(func() {
		_, _ = io.Copy(far, near)
		_ = far.Close()
	})
	_, _ = io.Copy(near, far)
}

// hold keeps the ends of a connection to be cut, and reports whether it may be.
func (c *cable) hold(ends ...net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.listen == nil {
		return false
	}
	for _, end := range ends {
		c.ends[end] = struct{}{}
	}
	return true
}

func (c *cable) release(ends ...net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, end := range ends {
		delete(c.ends, end)
	}
}
