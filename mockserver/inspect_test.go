package mockserver_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

func TestState(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		polls := 0
		srv := mockserver.New(t, mockserver.WithConnector(counting("counting", &polls, time.Hour)))
		_, id := startClient(t, srv)
		synctest.Wait()
		st := srv.State()
		thing := st.Things[0]
		want := mockserver.State{
			Instances: []mockserver.InstanceState{{ID: st.Instances[0].ID, Account: "demo", Type: "counting", Config: "(set)"}},
			Clients: []mockserver.ClientState{{
				ID: id, Account: "demo", Subject: "alice", Instance: st.Instances[0].ID, Type: "counting", Config: "(set)",
				Status: "STARTED", Mappings: []connctd.Mapping{{ConnectorThingID: "London", ThingID: thing.ID}},
			}},
			Things:    []mockserver.ThingState{{Thing: thing.Thing, Account: "demo", Subject: "alice", Client: id, Key: "London"}},
			Actions:   []mockserver.ActionState{},
			Callbacks: []mockserver.CallbackState{},
			Subjects:  []mockserver.SubjectState{{Account: "demo", Subject: "alice"}},
		}
		if diff := cmp.Diff(want, st); diff != "" {
			t.Errorf("state (-want +got):\n%s", diff)
		}
		if text := fmt.Sprintf("%+v", st); strings.Contains(text, "0123456789abcdef") {
			t.Errorf("the state shows a configuration: %s", text)
		}
		if err := srv.PollNow(id); err != nil {
			t.Fatal(err)
		}
		if v := thing.Components[0].Properties[0].Value; v != "1" {
			t.Errorf("a copy of the state changed later: %s", v)
		}
	})
}

// The state as JSON is the same in Go and in the admin API: no list is null.
func TestEmptyState(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t)
	text, err := json.Marshal(srv.State())
	if err != nil {
		t.Fatal(err)
	}
	if _, shown := ask(t, srv, "GET", "/_mock/state"); string(text) != shown || strings.Contains(shown, "null") {
		t.Errorf("the state is %s, the admin API answers %s", text, shown)
	}
}

// The same calls give the same ids in every run, whatever else goes on.
func TestIDsDependOnSeedAlone(t *testing.T) {
	t.Parallel()
	ids := func(opts ...mockserver.Option) (all []string) {
		polls := 0
		srv := mockserver.New(t, append(opts, mockserver.WithConnector(counting("counting", &polls, time.Hour)))...)
		alice, id := startClient(t, srv)
		if _, err := alice.WaitStarted(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		st := srv.State()
		return append(all, string(st.Instances[0].ID), string(st.Clients[0].ID), string(st.Things[0].ID))
	}
	first := ids()
	if diff := cmp.Diff(first, ids()); diff != "" {
		t.Errorf("ids of a second run (-first +second):\n%s", diff)
	}
	for i, other := range ids(mockserver.WithSeed(2)) {
		if other == first[i] {
			t.Errorf("another seed gives the same id %s", other)
		}
	}
}

func TestWaitFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		polls := 0
		srv := mockserver.New(t, mockserver.WithConnector(counting("counting", &polls, time.Minute)))
		startClient(t, srv)
		err := srv.WaitFor(t.Context(), "the count is 3", func(st mockserver.State) bool {
			return len(st.Things) == 1 && st.Things[0].Components[0].Properties[0].Value == "3"
		})
		if err != nil || polls != 3 {
			t.Errorf("error = %v after %d polls", err, polls)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		err = srv.WaitFor(ctx, "pigs fly", func(mockserver.State) bool { return false })
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "pigs fly") || !strings.Contains(err.Error(), "alice/counting STARTED") {
			t.Errorf("error = %v", err)
		}
		go func() {
			time.Sleep(time.Second)
			_ = srv.Close()
		}()
		err = srv.WaitFor(t.Context(), "pigs fly", func(mockserver.State) bool { return false })
		if err == nil || !strings.Contains(err.Error(), "has closed") {
			t.Errorf("error = %v", err)
		}
	})
	err := mockserver.New(t).WaitFor(cancelled(t), "pigs fly", func(mockserver.State) bool { return false })
	if err == nil || !strings.Contains(err.Error(), "clients: none") {
		t.Errorf("error = %v", err)
	}
}

// Whoever waits for a poll to fail, or to succeed again, is woken by that: nothing
// else of the state need change.
func TestWaitForPollErrors(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t, mockserver.WithConnector(scripted(func(_ context.Context, n int64, emit *connector.Emitter) error {
			emit.Thing("lamp", lamp())
			if n > 1 && n < 4 {
				return fmt.Errorf("failure %d", n)
			}
			return nil
		})))
		start := time.Now()
		startClient(t, srv)
		synctest.Wait()
		for _, want := range []string{"failure 2", "failure 3", ""} {
			if err := srv.WaitFor(t.Context(), "the poll ends", func(st mockserver.State) bool {
				last := st.Clients[0].LastError
				return strings.Contains(last, want) && (want == "") == (last == "")
			}); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took > 10*time.Minute {
			t.Errorf("three polls took %v", took)
		}
	})
}

// What nothing comes of wakes nobody.
func TestWaitForIsNotWokenByNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t)
		ctx, cancel := context.WithCancel(t.Context())
		asked, done := 0, make(chan struct{})
		go func() {
			defer close(done)
			_ = srv.WaitFor(ctx, "pigs fly", func(mockserver.State) bool { asked++; return false })
		}()
		synctest.Wait()
		for range 5 {
			if err := srv.Client().Subject("alice").DeleteThing(t.Context(), "x"); !errors.Is(err, connctd.ErrNotFound) {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		cancel()
		<-done
		if asked != 1 {
			t.Errorf("the state was looked at %d times, want once", asked)
		}
	})
}

func cancelled(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

func TestStartEndsWithContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	polls := 0
	srv, err := mockserver.Start(ctx, mockserver.WithConnector(counting("counting", &polls, time.Hour)))
	if err != nil {
		t.Fatal(err)
	}
	startClient(t, srv)
	address := srv.URL()
	if address != srv.URL() || !strings.HasPrefix(address, "http://127.0.0.1:") {
		t.Errorf("URL = %s", address)
	}
	cancel()
	if err := srv.Close(); err != nil { // waits, and may be called again
		t.Error(err)
	}
	if err := srv.Close(); err != nil {
		t.Error(err)
	}
	if _, err := srv.Client().ListDescriptions(t.Context()); err == nil || errors.Is(err, connctd.ErrOutcomeUnknown) {
		t.Errorf("a closed server answers: %v", err)
	}
	host := strings.TrimSuffix(strings.TrimPrefix(address, "http://"), "/api/v1")
	if conn, err := net.Dial("tcp", host); err == nil {
		_ = conn.Close()
		t.Error("the socket is still open")
	}
	defer func() {
		if recover() == nil {
			t.Error("a client of nonsense is made")
		}
	}()
	srv.Client(connctd.WithBaseURL("nonsense"))
}

// Close may come at any moment: what was answered is true, and nothing runs on.
func TestCloseWhileInUse(t *testing.T) {
	t.Parallel()
	for range 20 {
		polls := 0
		srv, err := mockserver.Start(t.Context(), mockserver.WithConnector(steady("plain")), mockserver.WithConnector(counting("counting", &polls, time.Hour)))
		if err != nil {
			t.Fatal(err)
		}
		c := srv.Client()
		if _, err := c.CreateInstance(t.Context(), connctd.InstanceSpec{Type: "plain", Config: key}); err != nil {
			t.Fatal(err)
		}
		var created atomic.Int64
		var users sync.WaitGroup
		for i := range 30 {
			users.Go(func() {
				_, err := c.Subject(fmt.Sprint("customer-", i)).CreateClient(t.Context(), connctd.ClientSpec{Type: "plain", Config: city})
				if err == nil {
					created.Add(1)
				}
			})
		}
		_ = srv.Close()
		before := srv.State()
		users.Wait()
		if n := len(before.Clients); int64(n) < created.Load() {
			t.Errorf("%d clients were created, %d are there", created.Load(), n)
		}
		if diff := cmp.Diff(before, srv.State()); diff != "" {
			t.Errorf("something changed after Close (-before +after):\n%s", diff)
		}
	}
}

func TestURLAfterClose(t *testing.T) {
	t.Parallel()
	srv, err := mockserver.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_ = srv.Close()
	defer func() {
		if v := recover(); v == nil || !strings.Contains(fmt.Sprint(v), "is closed") {
			t.Errorf("URL of a closed server: %v", v)
		}
	}()
	srv.URL()
}

// In a bubble, a goroutine that is left behind is a failure by itself.
func TestCloseLeavesNothing(t *testing.T) {
	t.Parallel()
	for range 3 {
		synctest.Test(t, func(t *testing.T) {
			polls := 0
			srv := mockserver.New(t, mockserver.WithConnector(counting("counting", &polls, time.Minute)))
			alice, id := startClient(t, srv)
			for range 5 {
				go func() { _, _ = alice.GetClient(t.Context(), id) }()
			}
			_ = srv.Close()
		})
	}
}

func TestSocketLeavesNothing(t *testing.T) {
	before := runtime.NumGoroutine()
	srv, err := mockserver.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	hc := &http.Client{Transport: transport}
	res, err := hc.Get(srv.URL() + "/connectors/descriptions")
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	_ = srv.Close()
	transport.CloseIdleConnections()
	for end := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before && time.Now().Before(end); {
		runtime.Gosched()
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines before, %d after", before, after)
	}
}
