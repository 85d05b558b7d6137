package mockserver_test

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/mockserver"
)

// spaces is a body of any length.
type spaces struct{ left int64 }

func (s *spaces) Read(p []byte) (int, error) {
	if s.left <= 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), s.left)
	s.left -= n
	for i := range p[:n] {
		p[i] = ' '
	}
	return int(n), nil
}

// Rule W6: a body of 100 MiB is refused, and not kept on the way.
func TestHugeBody(t *testing.T) {
	srv := mockserver.New(t)
	send(t, srv, "GET", "/connectors/descriptions", "")
	for name, length := range map[string]int64{"announced": 100 << 20, "chunked": -1} {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.BaseURL()+"/connectors/instances", &spaces{100 << 20})
		if err != nil {
			t.Fatal(err)
		}
		req.ContentLength = length
		req.Header.Set("Authorization", "Bearer "+mockserver.DefaultToken)
		req.Header.Set("Content-Type", "application/json")
		res, err := srv.HTTPClient().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		runtime.GC()
		runtime.ReadMemStats(&after)
		if res.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: %d, want 413", name, res.StatusCode)
		}
		if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 2<<20 {
			t.Errorf("%s: the heap has grown by %d bytes", name, grown)
		}
	}
}

// Rule W6: headers have at most 64 KiB.
func TestHugeHeader(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t)
	if res, _ := ask(t, srv, "GET", "/api/v1/connectors/descriptions", "X-Long", strings.Repeat("x", 80<<10)); res.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("%d, want 431", res.StatusCode)
	}
}

// Rule W6: connections that say half a sentence and stop keep nobody waiting, and
// are closed after five seconds.
func TestHalfOpenConnections(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t)
	root := strings.TrimSuffix(srv.URL(), "/api/v1")
	address := strings.TrimPrefix(root, "http://")
	var slow []net.Conn
	for range 200 {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		if _, err := io.WriteString(conn, "GET /api/v1/connectors/descriptions HTTP/1.1\r\nHost: loc"); err != nil {
			t.Fatal(err)
		}
		slow = append(slow, conn)
	}
	began := time.Now()
	res, err := http.Get(srv.URL() + "/connectors/descriptions")
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if took := time.Since(began); res.StatusCode != 200 || took > time.Second {
		t.Errorf("a new request: %d after %v", res.StatusCode, took)
	}
	for _, conn := range slow {
		_ = conn.SetReadDeadline(began.Add(10 * time.Second))
		if _, err := conn.Read(make([]byte, 1)); err != io.EOF {
			t.Fatalf("a connection that says nothing gives %v after %v, and is not closed", err, time.Since(began))
		}
	}
	if took := time.Since(began); took < 4*time.Second {
		t.Errorf("they were closed after %v, want five seconds", took)
	}
}

// Rule W6: JSON is read to a depth of 64, wherever it is deep.
func TestDeepJSON(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.AllowBadRequests())
	deep := func(n int) string { return `{"x":` + strings.Repeat("[", n-1) + strings.Repeat("]", n-1) + `}` }
	if p := post(t, srv, "/_mock/faults", deep(65)); p.status != 400 || !strings.Contains(p.body, "deeper than 64") {
		t.Errorf("the admin API: %d %s", p.status, p.body)
	}
	for depth, want := range map[int]string{64: "connector_type_id is missing", 65: "deeper than 64"} {
		p := post(t, srv, "/api/v1/connectors/instances", deep(depth), "Authorization", "Bearer demo-token")
		if p.status != 400 || !bytes.Contains([]byte(p.body), []byte(want)) {
			t.Errorf("depth %d: %d %s", depth, p.status, p.body)
		}
	}
}

// No more faults can be in force than each call can ask.
func TestTooManyFaults(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t)
	one := `{"on": "ListSubjects", "do": {"status": 503}, "optional": true}`
	list := func(n int) string { return "[" + strings.TrimSuffix(strings.Repeat(one+",", n), ",") + "]" }
	for _, step := range []struct {
		body string
		want int
	}{{list(1001), 409}, {list(999), 201}, {list(2), 409}, {one, 201}, {one, 409}} {
		if p := post(t, srv, "/_mock/faults", step.body); p.status != step.want {
			t.Errorf("%d bytes of faults: %d %.200s, want %d", len(step.body), p.status, p.body, step.want)
		}
	}
	if n := len(srv.Faults()); n != 1000 {
		t.Errorf("%d faults are in force, want 1000", n)
	}
}

// A connection in memory may be silent for long before its first request: in a busy
// test it was not its client's turn.
func TestLateInMemory(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t)
		conn, err := srv.HTTPClient().Transport.(*http.Transport).DialContext(t.Context(), "tcp", "localhost:80")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		time.Sleep(time.Minute)
		if _, err := io.WriteString(conn, "GET /api/v1/connectors/descriptions HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		if line, err := bufio.NewReader(conn).ReadString('\n'); err != nil || line != "HTTP/1.1 200 OK\r\n" {
			t.Errorf("%q, %v", line, err)
		}
	})
}
