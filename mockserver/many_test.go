package mockserver_test

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// long is a day, or as much of it as the race detector has the patience for.
func long() time.Duration {
	if raceEnabled {
		return 2 * time.Hour
	}
	return 24 * time.Hour
}

// A day of ten clients that are polled each minute: mostly a second of real time, and
// never more than one that is bearable in a test.
func TestDayOfMinutes(t *testing.T) {
	t.Parallel()
	const clients = 10
	day := long()
	polls := make([]int, clients)
	begin := time.Now()
	synctest.Test(t, func(t *testing.T) {
		var opts []mockserver.Option
		for i := range polls {
			opts = append(opts, mockserver.WithConnector(counting(fmt.Sprint("kind-", i), &polls[i], time.Minute)))
		}
		srv := mockserver.New(t, opts...)
		for i := range polls {
			spec := connctd.InstanceSpec{Type: fmt.Sprint("kind-", i), Config: key}
			if _, err := srv.Client().CreateInstance(t.Context(), spec); err != nil {
				t.Fatal(err)
			}
			if _, err := srv.Client().Subject("alice").CreateClient(t.Context(), connctd.ClientSpec{Type: spec.Type, Config: city}); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(day)
		synctest.Wait()
	})
	took := time.Since(begin)
	for i, n := range polls {
		if n != 1+int(day/time.Minute) {
			t.Errorf("client %d was polled %d times, want once, and then each minute", i, n)
		}
	}
	if took > time.Minute {
		t.Errorf("%d clients were polled for %v in %v", clients, day, took)
	}
}

// A day of ten apps that ask each minute, over HTTP, costs no more.
func TestDayOfRequests(t *testing.T) {
	t.Parallel()
	const apps = 10
	day := long()
	begin := time.Now()
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(t)
		var wg sync.WaitGroup
		for i := range apps {
			customer := srv.Client(connctd.WithMaxAttempts(1)).Subject(fmt.Sprint("customer-", i))
			wg.Go(func() {
				for range int(day / time.Minute) {
					if _, err := customer.ListThings(t.Context()); err != nil {
						t.Error(err)
					}
					time.Sleep(time.Minute)
				}
			})
		}
		wg.Wait()
		if n, want := srv.Count(mockserver.ListThings), apps*int(day/time.Minute); n != want {
			t.Errorf("%d calls in %v, want %d", n, day, want)
		}
	})
	if took := time.Since(begin); took > 2*time.Minute {
		t.Errorf("%d apps asked for %v in %v", apps, day, took)
	}
}

// A thousand servers run at the same time, and when they are closed nothing of them
// is left. It is no parallel test, since it counts all goroutines of the process, and
// in no bubble, where the race detector breaks down under so many of them.
func TestThousandServersLeaveNothing(t *testing.T) {
	before := runtime.NumGoroutine()
	polls := make([]int, 1000)
	servers := make([]*mockserver.Server, len(polls))
	for i := range servers {
		var err error
		if servers[i], err = mockserver.Start(context.Background(), mockserver.WithConnector(counting("counting", &polls[i], time.Hour))); err != nil {
			t.Fatal(err)
		}
	}
	var wg sync.WaitGroup
	for _, srv := range servers {
		wg.Go(func() {
			alice, id := startClient(t, srv, connctd.WithAttemptTimeout(0)) // among so many it may be long until it is its turn
			if _, err := alice.WaitStarted(t.Context(), id); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := runtime.NumGoroutine() - before; n < 3*len(servers) {
		t.Errorf("%d goroutines are too few for %d servers: they are counted wrong", n, len(servers))
	}
	for _, srv := range servers {
		wg.Go(func() { _ = srv.Close() })
	}
	wg.Wait()
	awaitGoroutines(t, before)
	for i, n := range polls {
		if n != 1 {
			t.Errorf("server %d polled %d times, want once", i, n)
		}
	}
}

// awaitGoroutines waits until there are no more goroutines than before: those of the
// clients notice by themselves that their server has gone. It waits for long, since on
// a busy machine they do not get to that soon; a goroutine that is left is left for ever.
func awaitGoroutines(t *testing.T, before int) {
	t.Helper()
	for patience := time.Now().Add(2 * time.Minute); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(patience) {
			t.Errorf("%d goroutines are left", runtime.NumGoroutine()-before)
			return
		}
	}
}
