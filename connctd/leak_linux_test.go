package connctd_test

import (
	"context"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// badServers are ways in which a server fails a request, by the id it is asked for.
var badServers = map[string]func(http.ResponseWriter, *http.Request){
	"refused": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusForbidden) },
	"server":  func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusInternalServerError) },
	"busy":    func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusServiceUnavailable) },
	"moved":   func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) },
	"nothing": func(http.ResponseWriter, *http.Request) {},
	"large":   func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, strings.Repeat(" ", 100_000)) },
	"cut": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "99")
		_, _ = fmt.Fprint(w, `{"id":`)
	},
	"closed": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	"silent": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	"stuck": func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprint(w, `{"id":`)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	},
}

// Rule S9: a thousand calls that fail, each in one of many ways, leave no goroutine
// and no file descriptor. What is counted belongs to the whole process, so nothing
// runs beside this test.
func TestFailedCallsLeaveNothing(t *testing.T) {
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			w.Header().Set("Content-Type", "application/json")
			_, _ = fmt.Fprint(w, `{"access_token":"fetched-token","token_type":"bearer"}`)
			return
		}
		badServers[r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]](w, r)
	}))
	runtime.GC() // what was dropped is closed
	goroutines, files := runtime.NumGoroutine(), openFiles(t)
	srv.Start()
	c, err := connctd.New(connctd.WithBaseURL(srv.URL+"/api/v1"), connctd.WithMaxBody(50_000), connctd.WithAttemptTimeout(0),
		connctd.WithRetry(connctd.RetryPolicy{MaxAttempts: 2, MinBackoff: 1, MaxBackoff: 1}),
		connctd.WithClientCredentials(connctd.ClientCredentials{ID: "app", Secret: connctd.NewSecret(appSecret)}))
	if err != nil {
		t.Fatal(err)
	}
	nobody := derive(t, c, connctd.WithBaseURL(unused(t)), connctd.WithToken(testToken))
	failEach(t, 1000, c, nobody)
	c.CloseIdleConnections()
	nobody.CloseIdleConnections()
	srv.Close()
	deadline := time.Now().Add(10 * time.Second)
	for runtime.NumGoroutine() > goroutines || openFiles(t) > files {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%d goroutines and %d files are left, before it were %d and %d\n%s",
				runtime.NumGoroutine(), openFiles(t), goroutines, files, stacks[:runtime.Stack(stacks, true)])
		}
		runtime.Gosched()
	}
}

// failEach makes n calls, several at once, that all fail.
func failEach(t *testing.T, n int, c, nobody *connctd.Client) {
	t.Helper()
	clients := map[string]*connctd.Client{"nobody": nobody}
	for way := range badServers {
		clients[way] = c
	}
	ways := slices.Sorted(maps.Keys(clients))
	next := make(chan int)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range next {
				way := ways[i%len(ways)]
				fail(t, way, clients[way])
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}

// fail makes one call that fails. Only what would never end has a ctx that does.
func fail(t *testing.T, way string, c *connctd.Client) {
	t.Helper()
	ctx := context.Background()
	if way == "silent" || way == "stuck" {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, 20*time.Millisecond)
		defer cancel()
	}
	if _, err := c.Subject("alice").GetThing(ctx, connctd.ThingID(way)); err == nil {
		t.Errorf("%s: no error", way)
	}
}

// unused is an address where nobody listens.
func unused(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return "http://" + l.Addr().String() + "/api/v1"
}

func openFiles(t *testing.T) int {
	t.Helper()
	files, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(files)
}
