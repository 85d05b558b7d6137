package connctd_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

// acting is a platform that does what a POST asks for and then answers with a
// status, or with nothing at all. It counts what it did.
func acting(t *testing.T, status int) (c *connctd.Client, done *atomic.Int64) {
	t.Helper()
	done = &atomic.Int64{}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method != http.MethodPost:
			_, _ = w.Write([]byte("[]"))
			return
		case done.Add(1) > 0 && status == 0:
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(srv.Close)
	c, err := connctd.New(connctd.WithBaseURL(srv.URL+"/api/v1"), connctd.WithToken(testToken))
	if err != nil {
		t.Fatal(err)
	}
	return c, done
}

// Rule S4: a create that may have been done is sent once, also over a connection
// that was used before, where net/http itself sends some requests again.
func TestCreateIsSentOnce(t *testing.T) {
	t.Parallel()
	guarded := []string{"CreateInstance", "CreateClient"}
	cases := 0
	for call := range creates {
		statuses := []int{0, 409, 500, 502, 504}
		if !slices.Contains(guarded, call) {
			statuses = append(statuses, 503)
		}
		for _, status := range statuses {
			cases++
			t.Run(call+" "+strconv.Itoa(status), func(t *testing.T) {
				t.Parallel()
				c, done := acting(t, status)
				if _, err := c.ListInstances(t.Context()); err != nil {
					t.Fatal(err)
				}
				if err := everyCall[call](t.Context(), c); err == nil {
					t.Error("no error")
				}
				if n := done.Load(); n != 1 {
					t.Errorf("done %d times", n)
				}
			})
		}
	}
	t.Logf("%d cases", cases)
}
