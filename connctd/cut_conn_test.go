package connctd_test

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"strconv"
	"sync"
	"syscall"
)

// cutConn is the client's end of a connection. It takes requests and answers as
// a whole before it lets them through, so that it knows where their parts end.
type cutConn struct {
	net.Conn
	net     *cutter
	answers *bufio.Reader
	request []byte // as far as it was written
	answer  []byte // what is left to read of it

	mu  sync.Mutex // guards cut
	cut point      // of the last request
}

func (c *cutConn) Write(p []byte) (int, error) {
	c.request = append(c.request, p...)
	head, body, err := readMessage(bufio.NewReader(bytes.NewReader(c.request)))
	if err != nil {
		return len(p), nil // more will come
	}
	c.request = nil
	cut := c.setCut(c.net.next())
	send := head
	switch {
	case cut == beforeDial:
		_ = c.Conn.Close()
		return 0, broken("write", syscall.EPIPE)
	case cut == afterHeaders && len(body) == 0:
		send = head[:len(head)/2]
	case cut == midBody && len(body) == 0:
		send = head[:len(head)-2]
	case cut == midBody:
		send = append(head, body[:len(body)/2]...)
	case cut != afterHeaders:
		send = append(head, body...)
	}
	_, err = c.Conn.Write(send)
	if cut != afterHeaders && cut != midBody {
		return len(p), err
	}
	_ = c.Conn.Close()
	if c.net.look.write != nil {
		return min(len(send), len(p)), c.net.look.write
	}
	return len(p), nil
}

func (c *cutConn) Read(p []byte) (int, error) {
	if len(c.answer) == 0 {
		if err := c.readAnswer(); err != nil {
			return 0, err
		}
	}
	n := copy(p, c.answer)
	c.answer = c.answer[n:]
	return n, nil
}

// readAnswer waits for the next answer and keeps of it what arrives.
func (c *cutConn) readAnswer() error {
	head, body, err := readMessage(c.answers)
	cut := c.lastCut()
	switch {
	case cut == uncut:
		c.answer = append(head, body...)
		return err
	case err != nil:
		return c.net.look.read
	case cut == afterStatus:
		c.answer = head[:bytes.IndexByte(head, '\n')+1]
	case cut == midAnswer && len(body) == 0:
		c.answer = head[:len(head)-2]
	case cut == midAnswer:
		c.answer = append(head, body[:len(body)/2]...)
	}
	_ = c.Conn.Close()
	if len(c.answer) == 0 {
		return c.net.look.read
	}
	return nil
}

func (c *cutConn) setCut(p point) point {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cut = p
	return p
}

func (c *cutConn) lastCut() point {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cut
}

// readMessage reads a request or an answer. Without a Content-Length it has no body.
func readMessage(r *bufio.Reader) (head, body []byte, err error) {
	size := 0
	for !bytes.HasSuffix(head, []byte("\r\n\r\n")) {
		line, err := r.ReadBytes('\n')
		if err != nil {
			return nil, nil, err
		}
		head = append(head, line...)
		if name, value, _ := bytes.Cut(line, []byte(": ")); bytes.EqualFold(name, []byte("Content-Length")) {
			if size, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return nil, nil, err
			}
		}
	}
	body = make([]byte, size)
	_, err = io.ReadFull(r, body)
	return head, body, err
}
