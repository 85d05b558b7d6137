package connctd_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
)

// scripted is a connection to a server that says always the same.
type scripted struct {
	net.Conn
	got    bytes.Buffer
	answer io.Reader
}

func (s *scripted) Write(p []byte) (int, error) { return s.got.Write(p) }
func (s *scripted) Read(p []byte) (int, error)  { return s.answer.Read(p) }
func (s *scripted) Close() error                { return nil }

// The knife itself: what of a request and of its answer gets through.
func TestCutterCutsWhereItSays(t *testing.T) {
	t.Parallel()
	const (
		postHead = "POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\n"
		post     = postHead + "body"
		get      = "GET / HTTP/1.1\r\n\r\n"
		fullHead = "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n"
		full     = fullHead + "{}"
		bare     = "HTTP/1.1 204 No Content\r\n\r\n"
	)
	for _, tc := range []struct {
		point           point
		request, answer string
		sent, read      string
	}{
		{uncut, post, full, post, full},
		{uncut, get, bare, get, bare},
		{beforeDial, post, full, "", ""},
		{afterHeaders, post, full, postHead, ""},
		{afterHeaders, get, full, get[:len(get)/2], ""},
		{midBody, post, full, postHead + "bo", ""},
		{midBody, get, full, get[:len(get)-2], ""},
		{afterActing, post, full, post, ""},
		{afterStatus, post, full, post, "HTTP/1.1 201 Created\r\n"},
		{midAnswer, post, full, post, fullHead + "{"},
		{midAnswer, get, bare, get, bare[:len(bare)-2]},
	} {
		for _, l := range looks {
			server := &scripted{answer: strings.NewReader(tc.answer)}
			if tc.sent != tc.request {
				server.answer = strings.NewReader("") // it waits for the rest
			}
			c := &cutConn{Conn: server, net: &cutter{look: l, plan: plan{rest: tc.point}}, answers: bufio.NewReader(server)}
			_, wrote := c.Write([]byte(tc.request))
			read, lost := io.ReadAll(c)
			if got := server.got.String(); got != tc.sent || string(read) != tc.read {
				t.Errorf("%v, %s: sent %q, read %q; want %q and %q", tc.point, l.name, got, read, tc.sent, tc.read)
			}
			if reset := tc.point != uncut && l.read != io.EOF; reset != errors.Is(lost, syscall.ECONNRESET) {
				t.Errorf("%v, %s: the reader gets %v", tc.point, l.name, lost)
			}
			failing := tc.point == beforeDial || l.write != nil && (tc.point == afterHeaders || tc.point == midBody)
			if failing != errors.Is(wrote, syscall.EPIPE) {
				t.Errorf("%v, %s: the writer gets %v", tc.point, l.name, wrote)
			}
		}
	}
}
