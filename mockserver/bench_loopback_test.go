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
	"slices"
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
// its time is its own. They take turns, and the ratios are those of the median pair of
// turns, so that what else the machine does counts little: it comes to both, or to few
// of the pairs. On a busy machine a few seconds (-benchtime) are good. The client writes and reads bytes,
// since a better one would be slower than what it measures.
func BenchmarkLoopback(b *testing.B) {
	const connections, requests = 32, 2000 // long enough for the garbage of it to be collected
	for _, what := range []string{"GET client", "POST thing"} {
		b.Run(what, func(b *testing.B) {
			bare, mock := startChild(b, "bare", connections), startChild(b, "mock", connections)
			bare.hammer(b, what, requests) // connections are warm, and memory is there
			mock.hammer(b, what, requests)
			bare.turns, mock.turns = nil, nil
			for b.Loop() {
				bare.hammer(b, what, requests)
				mock.hammer(b, what, requests)
			}
			b.ReportMetric(0, "ns/op") // of a turn of both
			for unit, of := range map[string]func(int) float64{
				"cpu-ns/req": func(i int) float64 { return mock.turns[i].cost },
				"cpu/bare":   func(i int) float64 { return mock.turns[i].cost / bare.turns[i].cost },
				"req/s":      func(i int) float64 { return mock.turns[i].rate },
				"req/bare":   func(i int) float64 { return mock.turns[i].rate / bare.turns[i].rate },
			} {
				b.ReportMetric(median(len(mock.turns), of), unit)
			}
		})
	}
}

func median(n int, of func(int) float64) float64 {
	all := make([]float64, n)
	for i := range all {
		all[i] = of(i)
	}
	slices.Sort(all)
	return all[n/2]
}

// hammer sends a request n times, which is a turn.
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
	rate := float64(n) / time.Since(begin).Seconds()
	c.turns = append(c.turns, turn{float64(c.cpu(b)-before) / float64(n), rate})
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
	turns        []turn
}

// turn is how a server did when it was its turn.
type turn struct {
	cost, rate float64 // processor nanoseconds a request, requests a second
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
