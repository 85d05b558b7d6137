//go:build unix

package mockserver_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// TestLoopbackChild is the other process of [BenchmarkLoopback], and nothing without
// it. It says where it listens, and at each line how much time it has had.
func TestLoopbackChild(t *testing.T) {
	switch os.Getenv("LOOPBACK_CHILD") {
	case "bare":
		srv := httptest.NewServer(http.HandlerFunc(bare))
		defer srv.Close()
		fmt.Println(hostOf(t, srv.URL), "3ced264c-12f4-8f55-97c7-56ab36535737")
	case "mock":
		polls := 0
		srv := mockserver.New(t, mockserver.WithConnector(counting("counting", &polls, time.Hour)))
		alice, id := startClient(t, srv)
		if _, err := alice.WaitStarted(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		fmt.Println(hostOf(t, srv.URL()), id)
	default:
		return
	}
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			t.Fatal(err)
		}
		fmt.Println(u.Utime.Nano() + u.Stime.Nano())
	}
}

const bareClient = `{"id":"3ced264c-12f4-8f55-97c7-56ab36535737","instance":{"href":"http://127.0.0.1:8181/api/v1/connectors/instances/33af5c09-0dc6-8218-8bd9-1c8f13176690"},"connector":{"href":"http://127.0.0.1:8181/api/v1/connectors/descriptions/1"},"mappings":[{"connector_thing_id":"London","thing_id":"fafbe8d2-1509-8d5e-b8a1-e859467ab1d1"}],"status":"STARTED"}`

// bare answers as the mock does, without a thought. To a GET it writes text. Of a
// POST it does what nobody can do without: it reads the body, decodes it into the
// struct into which the mock decodes it, and encodes an answer. It checks nothing and
// keeps nothing.
func bare(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if r.Method != http.MethodPost {
		_, _ = io.WriteString(w, bareClient)
		return
	}
	var t connctd.Thing
	body, err := io.ReadAll(r.Body)
	if err != nil || json.Unmarshal(body, &t) != nil || t.Name == "" {
		http.Error(w, "the thing cannot be read", http.StatusBadRequest)
		return
	}
	answer, _ := json.Marshal(struct{ ID connctd.ThingID }{"fafbe8d2-1509-8d5e-b8a1-e859467ab1d1"})
	w.WriteHeader(http.StatusCreated)
	_, _ = w.Write(answer)
}
