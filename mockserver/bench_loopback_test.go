//go:build unix

package mockserver_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// BenchmarkLoopback compares the mock with a handler of net/http that does nothing
// but take a request and answer it, see [bare]: the processor time that a request takes,
// and requests per second over 32 connections. Each server is another process, so that
// its time is its own. They take turns, and of each the best turn counts: whatever else
// the machine does makes the others only slower. Five seconds (-benchtime) have some
// that are good even on a busy one. The client writes and reads bytes,
// since a better one would be slower than what it measures.
func BenchmarkLoopback(b *testing.B) {
	const connections, turn = 32, 2000 // long enough for the garbage of it to be collected
	for _, what := range []string{"GET client", "POST thing"} {
		b.Run(what, func(b *testing.B) {
			bare, mock := startChild(b, "bare", connections), startChild(b, "mock", connections)
			bare.hammer(b, what, turn) // connections are warm, and memory is there
			mock.hammer(b, what, turn)
			bare.cost, mock.cost = 0, 0
			for b.Loop() {
				bare.hammer(b, what, turn)
				mock.hammer(b, what, turn)
			}
			b.ReportMetric(0, "ns/op") // of a turn of both
			b.ReportMetric(mock.cost, "cpu-ns/req")
			b.ReportMetric(mock.cost/bare.cost, "cpu/bare")
			b.ReportMetric(mock.rate, "req/s")
			b.ReportMetric(mock.rate/bare.rate, "req/bare")
		})
	}
}

// hammer sends a request n times, and notes what one costs.
func (c *child) hammer(b *testing.B, what string, n int64) {
	request := c.request(what)
	before, begin := c.cpu(b), time.Now()
	var wg sync.WaitGroup
	var left atomic.Int64
	left.Store(n)
	for _, conn := range c.conns {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				if err := conn.exchange(request); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	c.rate = max(c.rate, float64(n)/time.Since(begin).Seconds())
	if cost := float64(c.cpu(b)-before) / float64(n); c.cost == 0 || cost < c.cost {
		c.cost = cost
	}
}

// wire is a connection to a server.
type wire struct {
	net.Conn
	in *bufio.Reader
}

// exchange sends a request and reads past the answer, which must be a success.
func (c wire) exchange(request string) error {
	if _, err := io.WriteString(c, request); err != nil {
		return err
	}
	length := 0
	for n := 0; ; n++ {
		line, err := c.in.ReadSlice('\n')
		switch text, isLength := strings.CutPrefix(string(line), "Content-Length: "); {
		case err != nil:
			return err
		case n == 0 && !strings.HasPrefix(text, "HTTP/1.1 20"):
			return fmt.Errorf("answer %q", text)
		case isLength:
			if length, err = strconv.Atoi(strings.TrimSpace(text)); err != nil {
				return err
			}
		case text == "\r\n":
			_, err := c.in.Discard(length)
			return err
		}
	}
}

// child is a server in a process of its own.
type child struct {
	host, client string
	ask          io.Writer
	answers      *bufio.Scanner
	conns        []wire
	cost, rate   float64 // of the best turns: nanoseconds a request, requests a second
}

func startChild(b *testing.B, kind string, connections int) *child {
	b.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestLoopbackChild$")
	cmd.Env = append(os.Environ(), "LOOPBACK_CHILD="+kind)
	cmd.Stderr = os.Stderr
	in, err1 := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err1 != nil || err2 != nil || cmd.Start() != nil {
		b.Fatalf("a server cannot be started: %v %v", err1, err2)
	}
	b.Cleanup(func() {
		_ = in.Close() // it ends by that
		if err := cmd.Wait(); err != nil {
			b.Error(err)
		}
	})
	c := &child{ask: in, answers: bufio.NewScanner(out)}
	c.host, c.client, _ = strings.Cut(c.line(b), " ")
	for range connections {
		conn, err := net.Dial("tcp", c.host)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = conn.Close() })
		c.conns = append(c.conns, wire{conn, bufio.NewReader(conn)})
	}
	return c
}

func (c *child) line(b *testing.B) string {
	b.Helper()
	if !c.answers.Scan() {
		b.Fatalf("the server has ended: %v", c.answers.Err())
	}
	return c.answers.Text()
}

// cpu is how much processor time the server has had.
func (c *child) cpu(b *testing.B) time.Duration {
	b.Helper()
	if _, err := io.WriteString(c.ask, "\n"); err != nil {
		b.Fatal(err)
	}
	n, err := strconv.ParseInt(c.line(b), 10, 64)
	if err != nil {
		b.Fatal(err)
	}
	return time.Duration(n)
}

func (c *child) request(what string) string {
	method, path, body := http.MethodGet, "/api/v1/connectors/clients/"+c.client, ""
	if what == "POST thing" {
		method, path, body = http.MethodPost, "/api/v1/things", newThing
	}
	head := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer demo-token\r\nX-External-Subject-Id: alice\r\n", method, path, c.host)
	if body == "" {
		return head + "\r\n"
	}
	return head + fmt.Sprintf("Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
}

func hostOf(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Host
}
