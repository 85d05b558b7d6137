package connector_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// What a technology allows counts for all requests of all clients of an instance,
// paging included, and for no other instance: R6.
func TestRateCountsAllRequestsOfAnInstance(t *testing.T) {
	t.Parallel()
	m := &meter{}
	runtimeTest(t, func(b *bench) {
		limit := limitedTo(connector.Rate{Requests: 30, Per: time.Minute, Burst: 2}, 0)
		start := time.Now()
		for i := range 3 {
			b.add(connctd.ClientID(fmt.Sprint("c", i)), asks("/i", 4), limit)
		}
		b.add("other", asks("/j", 3), limit, ofInstance("j"))
		b.pass(time.Minute)
		var want []time.Duration // two at once, then one every two seconds
		for i := range 12 {
			want = append(want, max(0, time.Duration(i-1)*2*time.Second))
		}
		if diff := cmp.Diff(want, m.since(start, "/i")[:12]); diff != "" {
			b.Errorf("requests of the instance (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]time.Duration{0, 0, 2 * time.Second}, m.since(start, "/j")[:3]); diff != "" {
			b.Errorf("requests of another instance (-want +got):\n%s", diff)
		}
		for i := range 3 {
			if info := b.info(connctd.ClientID(fmt.Sprint("c", i))); info.Status != connctd.StatusStarted {
				b.Errorf("client = %+v", info)
			}
		}
	}, withTech(m))
}

// A request that would wait beyond the end of its poll is not waited for.
func TestRateBeyondTheDeadline(t *testing.T) {
	t.Parallel()
	m := &meter{}
	runtimeTest(t, func(b *bench) {
		limit := limitedTo(connector.Rate{Requests: 1, Per: time.Hour}, 0)
		b.add("c", asks("/i", 2), limit)
		b.pass(0) // no time passes
		if got := m.since(time.Now(), "/i"); len(got) != 1 {
			b.Errorf("%d requests, want 1", len(got))
		}
		info := b.info("c")
		if info.Polls != 1 || info.Failures != 0 || info.LastError == nil || !strings.Contains(info.LastError.Error(), "the next request may be sent in 1h0m0s") {
			b.Errorf("client = %+v", info)
		}
		b.wantDue("c", time.Hour, time.Hour+time.Minute)
		b.add("new", asks("/i", 1), limit) // it is the instance that has to wait
		b.pass(0)
		b.wantDue("new", time.Hour, time.Hour+time.Minute)
	}, withTech(m))
}

// A wait ends with its poll.
func TestRateWaitIsCancelled(t *testing.T) {
	t.Parallel()
	m := &meter{}
	runtimeTest(t, func(b *bench) {
		b.add("c", asks("/i", 2), limitedTo(connector.Rate{Requests: 2, Per: time.Minute, Burst: 1}, 0))
		b.pass(time.Second)
		start := time.Now()
		if err := b.Remove(b.Context(), "c"); err != nil || time.Since(start) != 0 {
			b.Errorf("Remove = %v after %v", err, time.Since(start))
		}
	}, withTech(m))
}

// manyRequests is a crowd that wants far more than its instance may have.
const manyRequests = 500

// Those who wait for the technology hold no worker that others could use.
func TestRateLeavesWorkersToOthers(t *testing.T) {
	t.Parallel()
	m := &meter{}
	runtimeTest(t, func(b *bench) {
		b.period = time.Minute
		for i := range manyRequests {
			b.add(connctd.ClientID(fmt.Sprint("crowd-", i)), asks("/i", 2), limitedTo(connector.Rate{Requests: 1}, 0))
		}
		b.add("healthy", slow(0), ofInstance("j"))
		start := time.Now()
		b.pass(time.Hour)
		if n := len(b.polls("healthy")); n != 61 {
			b.Errorf("%d polls in an hour, want 61", n)
		}
		if n := len(m.since(start, "/i")); n < 3600 || n > 3602 {
			b.Errorf("%d requests in an hour, want the 3600 that are allowed", n)
		}
		for i := range manyRequests { // 3600 requests are enough for three polls of each
			if n := len(b.polls(connctd.ClientID(fmt.Sprint("crowd-", i)))); n < 3 || n > 4 {
				b.Errorf("%d polls of client %d, want 3 or 4", n, i)
			}
		}
	}, withTech(m), connector.WithWorkers(8))
}
