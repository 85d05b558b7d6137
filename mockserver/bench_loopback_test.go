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
// but take a request and answer it, see [bare]: requests per second over 32
// connections, and the processor time that each takes. The server is another process, so that its time is
// its own. The client writes and reads bytes, since a better one would be slower than
// what it measures. Beside the mock stand its ratios to the bare handler.
func BenchmarkLoopback(b *testing.B) {
	const connections = 32
	for _, what := range []string{"GET client", "POST thing"} {
		rate, cost := map[string]float64{}, map[string]float64{}
		for _, kind := range []string{"bare", "mock"} {
			b.Run(what+"/"+kind, func(b *testing.B) {
				srv := startChild(b, kind)
				request := srv.request(what)
				before, begin := srv.cpu(b), time.Now()
				b.ResetTimer()
				hammer(b, srv.host, request, connections)
				b.StopTimer()
				rate[kind] = float64(b.N) / time.Since(begin).Seconds()
				cost[kind] = float64(srv.cpu(b)-before) / float64(b.N)
				b.ReportMetric(rate[kind], "req/s")
				b.ReportMetric(cost[kind], "cpu-ns/req")
				if kind == "mock" && rate["bare"] > 0 {
					b.ReportMetric(rate["mock"]/rate["bare"], "req/bare")
					b.ReportMetric(cost["mock"]/cost["bare"], "cpu/bare")
				}
			})
		}
	}
}

// hammer sends a request b.N times.
func hammer(b *testing.B, host, request string, connections int) {
	var wg sync.WaitGroup
	var left atomic.Int64
	left.Store(int64(b.N))
	for range connections {
		wg.Go(func() {
			conn, err := net.Dial("tcp", host)
			if err != nil {
				b.Error(err)
				return
			}
			defer func() { _ = conn.Close() }()
			for in := bufio.NewReader(conn); left.Add(-1) >= 0; {
				if err := exchange(conn, in, request); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

// exchange sends a request and reads past the answer, which must be a success.
func exchange(conn net.Conn, in *bufio.Reader, request string) error {
	if _, err := io.WriteString(conn, request); err != nil {
		return err
	}
	length := 0
	for n := 0; ; n++ {
		line, err := in.ReadSlice('\n')
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
			_, err := in.Discard(length)
			return err
		}
	}
}

// child is a server in a process of its own.
type child struct {
	host, client string
	ask          io.Writer
	answers      *bufio.Scanner
}

func startChild(b *testing.B, kind string) *child {
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
