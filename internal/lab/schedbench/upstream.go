package main

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// upstream is a technology in this process, as a transport. It answers after a while,
// and notes when each client asked.
type upstream struct {
	latency time.Duration

	mu       sync.Mutex // guards what follows
	arrivals []arrival
	first    chan time.Time // of the first arrival; has room for it
}

// arrival is a request of a client.
type arrival struct {
	client int32
	at     time.Time
}

// newUpstream makes room for all arrivals beforehand, so that none waits for a slice
// to grow.
func newUpstream(latency time.Duration, room int) *upstream {
	return &upstream{latency: latency, arrivals: make([]arrival, 0, room), first: make(chan time.Time, 1)}
}

const answer = `{"value": 21.5}`

// address is where a client asks.
func address(client string) string { return "http://upstream.example/" + client }

func (u *upstream) RoundTrip(req *http.Request) (*http.Response, error) {
	now := time.Now()
	client, err := strconv.ParseInt(req.URL.Path[1:], 10, 32)
	if err != nil {
		return nil, fmt.Errorf("a client named %q", req.URL.Path)
	}
	u.mu.Lock()
	if len(u.arrivals) == 0 {
		u.first <- now
	}
	u.arrivals = append(u.arrivals, arrival{int32(client), now})
	u.mu.Unlock()
	timer := time.NewTimer(u.latency)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(answer)), Request: req,
	}, nil
}
