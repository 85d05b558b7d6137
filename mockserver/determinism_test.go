package mockserver_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/mockserver"
)

// The same calls at the same times give the same ids, states and calls, faults
// included.
func TestRunsAreTheSame(t *testing.T) {
	t.Parallel()
	type run struct {
		State mockserver.State
		Calls []mockserver.Call
		File  string
	}
	once := func(t *testing.T) (r run) {
		t.Helper()
		synctest.Test(t, func(t *testing.T) {
			srv := mockserver.New(t, mockserver.WithConnector(steady("plain")), mockserver.WithSeed(5))
			w := window{srv.HTTPClient(), srv.BaseURL()}
			srv.Inject(mockserver.On(mockserver.AnyOperation).Chance(0.2).Do(mockserver.Status(503)))
			srv.Inject(mockserver.On(mockserver.AnyOperation).Phase(mockserver.AfterCommit).Chance(0.2).Do(mockserver.Drop()))
			for range 5 {
				for i := range everyCall {
					w.make(t, srv, i)
					time.Sleep(time.Second)
					synctest.Wait()
				}
			}
			r.State, r.File = srv.State(), exported(t, srv)
			for _, c := range srv.Journal() {
				r.Calls = append(r.Calls, c.Normal())
			}
		})
		return r
	}
	first := once(t)
	if diff := cmp.Diff(first, once(t)); diff != "" {
		t.Errorf("two runs differ:\n%s", diff)
	}
	if n := len(first.Calls); n != 5*len(everyCall) {
		t.Errorf("%d calls, want %d", n, 5*len(everyCall))
	}
}
