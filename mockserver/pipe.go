package mockserver

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// The in-memory transport: connections that are two buffers. net.Pipe has none,
// and with it a client that writes while the server answers waits for ever.

// pipeListener gives a server the connections that are dialled.
type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipeListener() *pipeListener {
	return &pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *pipeListener) Addr() net.Addr { return pipeAddr{} }

// dial has the signature of [net.Dialer.DialContext]; the address does not matter.
func (l *pipeListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := newPipe()
	select {
	case l.conns <- server:
		return client, nil
	case <-l.closed:
		return nil, &net.OpError{Op: "dial", Net: "memory", Addr: pipeAddr{}, Err: errors.New("the mock server is closed")}
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

type pipeAddr struct{}

func (pipeAddr) Network() string { return "memory" }
func (pipeAddr) String() string  { return "mockserver" }

// newPipe returns the two ends of a connection.
func newPipe() (a, b net.Conn) {
	there, back := newStream(), newStream()
	return &pipeConn{in: back, out: there}, &pipeConn{in: there, out: back}
}

// pipeConn is one end.
type pipeConn struct {
	in, out *stream
	reset   bool // Close breaks the connection
}

func (c *pipeConn) Read(p []byte) (int, error)  { return c.in.read(p) }
func (c *pipeConn) Write(p []byte) (int, error) { return c.out.write(p) }
func (c *pipeConn) LocalAddr() net.Addr         { return pipeAddr{} }
func (c *pipeConn) RemoteAddr() net.Addr        { return pipeAddr{} }

// SetLinger with 0 makes Close break the connection, as of a [net.TCPConn].
func (c *pipeConn) SetLinger(sec int) error {
	c.reset = sec == 0
	return nil
}

func (c *pipeConn) Close() error {
	if c.reset {
		c.in.breakOff()
		c.out.breakOff()
	}
	c.in.shut(true)
	c.out.shut(false)
	return nil
}

func (c *pipeConn) SetDeadline(t time.Time) error {
	c.in.readBy.set(c.in, t)
	c.out.writeBy.set(c.out, t)
	return nil
}

func (c *pipeConn) SetReadDeadline(t time.Time) error {
	c.in.readBy.set(c.in, t)
	return nil
}

func (c *pipeConn) SetWriteDeadline(t time.Time) error {
	c.out.writeBy.set(c.out, t)
	return nil
}

// maxBuffered is how far a writer may be ahead of its reader.
const maxBuffered = 256 << 10

// stream is one direction of a connection.
type stream struct {
	mu       sync.Mutex // guards what follows
	moved    sync.Cond
	data     []byte
	noReader bool
	noWriter bool
	broken   bool // what was not read yet is lost
	readBy   deadline
	writeBy  deadline
}

func newStream() *stream {
	s := &stream{}
	s.moved.L = &s.mu
	return s
}

func (s *stream) read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		switch {
		case s.noReader:
			return 0, net.ErrClosed
		case s.broken:
			return 0, &net.OpError{Op: "read", Net: pipeAddr{}.Network(), Addr: pipeAddr{}, Err: os.NewSyscallError("read", syscall.ECONNRESET)}
		case s.readBy.passed:
			return 0, os.ErrDeadlineExceeded
		case len(s.data) > 0:
			n := copy(p, s.data)
			s.data = s.data[n:]
			if len(s.data) == 0 {
				s.data = nil
			}
			s.moved.Broadcast()
			return n, nil
		case s.noWriter:
			return 0, io.EOF
		}
		s.moved.Wait()
	}
}

func (s *stream) write(p []byte) (n int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(p) > 0 {
		switch free := maxBuffered - len(s.data); {
		case s.broken:
			return n, &net.OpError{Op: "write", Net: pipeAddr{}.Network(), Addr: pipeAddr{}, Err: os.NewSyscallError("write", syscall.ECONNRESET)}
		case s.noReader || s.noWriter:
			return n, io.ErrClosedPipe
		case s.writeBy.passed:
			return n, os.ErrDeadlineExceeded
		case free > 0:
			take := min(free, len(p))
			s.data = append(s.data, p[:take]...)
			n, p = n+take, p[take:]
			s.moved.Broadcast()
		default:
			s.moved.Wait()
		}
	}
	return n, nil
}

// shut ends a direction on its reader's side, or on its writer's.
func (s *stream) shut(reader bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if reader {
		s.noReader = true
		s.readBy.stop()
	} else {
		s.noWriter = true
		s.writeBy.stop()
	}
	s.moved.Broadcast()
}

// breakOff ends a direction for both sides.
func (s *stream) breakOff() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken = true
	s.moved.Broadcast()
}

// deadline is a time after which waiting fails. It is guarded by its stream.
type deadline struct {
	timer    *time.Timer
	passed   bool
	settings int // counts settings, so that a timer of an earlier one does nothing
}

func (d *deadline) stop() {
	if d.timer != nil {
		d.timer.Stop()
	}
	d.settings++
}

func (d *deadline) set(s *stream, t time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d.stop()
	d.passed = false
	switch wait := time.Until(t); {
	case t.IsZero() || s.noReader && s.noWriter:
	case wait <= 0:
		d.passed = true
		s.moved.Broadcast()
	default:
		mine := d.settings
		d.timer = time.AfterFunc(wait, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			if d.settings == mine {
				d.passed = true
				s.moved.Broadcast()
			}
		})
	}
}
