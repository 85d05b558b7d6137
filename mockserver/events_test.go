package mockserver_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/mockserver"
)

// listen reads the events of a server until the test ends: the name of each, with its id.
func listen(t *testing.T, srv *mockserver.Server, query string, header ...string) <-chan string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://localhost/_mock/events"+query, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := srv.HTTPClient().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if kind := res.Header.Get("Content-Type"); kind != "text/event-stream" {
		t.Errorf("Content-Type %q", kind)
	}
	t.Cleanup(func() { cancel(); _ = res.Body.Close() })
	events := make(chan string, 1000)
	go func() {
		defer close(events)
		id := ""
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "id":
				id = value
			case "event":
				events <- strings.TrimSpace(value + " " + id)
				id = ""
			}
		}
	}()
	return events
}

func drain(events <-chan string) []string {
	var all []string
	for {
		select {
		case e := <-events:
			all = append(all, e)
		default:
			return all
		}
	}
}

// Calls and changes are told as they happen, and a reader goes on where it was.
func TestEvents(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t, mockserver.AllowBadRequests(), mockserver.WithJournal(3))
		read := func() { send(t, srv, "GET", "/connectors/instances", "") }
		write := func() {
			send(t, srv, "POST", "/actions/callback/register", `{"CallbackUrl":"http://x"}`, "Content-Type", "application/json")
		}
		read()
		now, all := listen(t, srv, ""), listen(t, srv, "?after=0")
		synctest.Wait()
		read()
		write()
		synctest.Wait()
		for name, tc := range map[string]struct {
			events <-chan string
			want   []string
		}{"now on": {now, []string{"call 2", "call 3"}}, "the first": {all, []string{"call 1", "call 2", "call 3"}}} {
			got, changed := calls(drain(tc.events))
			if diff := cmp.Diff(tc.want, got); diff != "" || !changed {
				t.Errorf("events from %s: state %v, calls (-want +got):\n%s", name, changed, diff)
			}
		}
		for range 5 {
			write()
		}
		synctest.Wait()
		again := listen(t, srv, "?after=0", "Last-Event-ID", "2")
		synctest.Wait()
		if diff := cmp.Diff([]string{"gap", "call 6", "call 7", "call 8"}, drain(again)); diff != "" {
			t.Errorf("events after the second (-want +got):\n%s", diff)
		}
		time.Sleep(time.Minute) // longer than any limit of the server
		drain(now)
		read()
		synctest.Wait()
		if diff := cmp.Diff([]string{"call 9"}, drain(now)); diff != "" {
			t.Errorf("a minute later (-want +got):\n%s", diff)
		}
		unknown := listen(t, srv, "", "Last-Event-ID", "1000")
		synctest.Wait()
		if diff := cmp.Diff([]string{"gap", "call 7", "call 8", "call 9"}, drain(unknown)); diff != "" {
			t.Errorf("events after one of an earlier run (-want +got):\n%s", diff)
		}
	})
}

// calls are the events of calls, which come in order; those of a changed state come
// on their own. Changed is whether there was one.
func calls(events []string) (calls []string, changed bool) {
	for _, e := range events {
		if e == "state" {
			changed = true
			continue
		}
		calls = append(calls, e)
	}
	return calls, changed
}

// A reader that is stuck is cut off, and costs nothing until then.
func TestStuckReader(t *testing.T) { // alone, since it looks at the heap
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t, mockserver.WithJournal(10))
		res, err := srv.HTTPClient().Get("http://localhost/_mock/events")
		if err != nil {
			t.Fatal(err)
		}
		before := heap()
		for range 5000 { // more than fits between the server and the reader
			send(t, srv, "GET", "/connectors/instances", "")
		}
		if grown := heap() - before; grown > 1<<20 {
			t.Errorf("a reader who is stuck costs %d KiB", grown>>10)
		}
		time.Sleep(30 * time.Second)
		synctest.Wait()
		buffer, n := make([]byte, 64<<10), 0
		for {
			m, err := res.Body.Read(buffer)
			n += m
			if err != nil {
				break
			}
		}
		if n == 0 || n > 1<<20 {
			t.Errorf("the reader got %d bytes before it was cut off", n)
		}
		_ = res.Body.Close()
	})
}

// heap is how many bytes are in use.
func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func TestAdminJournal(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t)
	for range 3 {
		send(t, srv, "GET", "/connectors/instances", "")
	}
	var got struct {
		Last  uint64
		Calls []mockserver.Call
	}
	_, body := ask(t, srv, "GET", "/_mock/journal?after=1")
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	if got.Last != 3 || len(got.Calls) != 2 || got.Calls[0].Seq != 2 || got.Calls[0].Op != mockserver.ListInstances {
		t.Errorf("the journal after 1 is %s", body)
	}
	if strings.Contains(body, mockserver.DefaultToken) {
		t.Errorf("the journal has a token: %s", body)
	}
	if res, body := ask(t, srv, "GET", "/_mock/journal?after=x"); res.StatusCode != 400 || !strings.Contains(body, "BAD_QUERY") {
		t.Errorf("after=x: %d %s", res.StatusCode, body)
	}
	if _, body := ask(t, srv, "GET", "/_mock/journal?after=3"); body != `{"calls":[],"last":3}` {
		t.Errorf("after the last: %s", body)
	}
}

type posted struct {
	status int
	body   string
}

func post(t *testing.T, srv *mockserver.Server, path, body string, header ...string) posted {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := srv.HTTPClient().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text := new(strings.Builder)
	_, _ = bufio.NewReader(res.Body).WriteTo(text)
	return posted{res.StatusCode, text.String()}
}

// Faults are armed, listed and removed; a wrong one arms nothing.
func TestAdminFaults(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t)
	if p := post(t, srv, "/_mock/faults", `[{"on": "ListInstances", "do": {"status": 503}}, {"on": "ListInstances", "do": "explode"}]`); p.status != 400 || !strings.Contains(p.body, "line 1, column 80") {
		t.Errorf("a wrong fault: %d %s", p.status, p.body)
	}
	if p := post(t, srv, "/_mock/faults", `{}`, "Content-Type", "text/plain"); p.status != 415 {
		t.Errorf("a fault as text: %d %s", p.status, p.body)
	}
	if p := post(t, srv, "/_mock/faults", strings.Repeat(" ", 1<<20+1)); p.status != 413 {
		t.Errorf("a long fault: %d %s", p.status, p.body)
	}
	p := post(t, srv, "/_mock/faults", `{"on": "ListInstances", "do": {"status": 503}}`)
	if want := `[{"id":"1","fault":"On(ListInstances).Do(Status(503))","hits":0}]`; p.status != 201 || p.body != want {
		t.Errorf("armed: %d %s, want %s", p.status, p.body, want)
	}
	if res := send(t, srv, "GET", "/connectors/instances", ""); res.StatusCode != 503 {
		t.Errorf("an armed fault: %d", res.StatusCode)
	}
	if _, body := ask(t, srv, "GET", "/_mock/faults"); !strings.Contains(body, `"hits":1`) {
		t.Errorf("after a hit: %s", body)
	}
	for path, want := range map[string]int{"/_mock/faults/7": 404, "/_mock/faults/1": 204} {
		if res, body := ask(t, srv, "DELETE", path); res.StatusCode != want {
			t.Errorf("DELETE %s: %d %s", path, res.StatusCode, body)
		}
	}
	if res, _ := ask(t, srv, "DELETE", "/_mock/faults"); res.StatusCode != 204 {
		t.Errorf("DELETE of none: %d", res.StatusCode)
	}
	if _, body := ask(t, srv, "GET", "/_mock/faults"); body != "[]" {
		t.Errorf("after all are removed: %s", body)
	}
}

func TestAdminOpenAPI(t *testing.T) {
	t.Parallel()
	_, body := ask(t, mockserver.New(t), "GET", "/_mock/openapi.json")
	if !json.Valid([]byte(body)) || !strings.Contains(body, `"3.1.`) {
		t.Errorf("the OpenAPI document is %.80s", body)
	}
}
