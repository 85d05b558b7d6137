package connector_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// Clients that ask one host at once do so again over the connections that are there. No
// request of a round is answered before all have come.
func TestConnectionsStayOpen(t *testing.T) {
	t.Parallel()
	var rounds [6]sync.WaitGroup
	const clients = 8
	for i := range rounds {
		rounds[i].Add(clients)
	}
	var requests, connections atomic.Int32
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		round := &rounds[(requests.Add(1)-1)/clients]
		round.Done()
		round.Wait()
		_, _ = w.Write([]byte("{}"))
	}))
	srv.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			connections.Add(1)
		}
	}
	srv.Start()
	t.Cleanup(srv.Close)
	asks := &tech{every: 1000 * time.Hour, poll: func(ctx context.Context, s *connector.Session, _ *connector.Emitter) error {
		return s.HTTP.GetJSON(ctx, srv.URL, nil, &struct{}{})
	}}
	given := &http.Client{Timeout: time.Minute}
	r := connector.NewRuntime(connector.WithHTTPClient(given))
	for i := range clients {
		known := &connector.Known{Status: connctd.StatusStarted} // so that it is first due long after
		if err := r.Add(connector.Client{ID: connctd.ClientID(fmt.Sprint(i)), Connector: asks, Platform: &discarding{}, Known: known}); err != nil {
			t.Fatal(err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- r.Run(ctx) }()
	for range rounds {
		var polls sync.WaitGroup
		for i := range clients {
			polls.Go(func() {
				if err := r.PollNow(ctx, connctd.ClientID(fmt.Sprint(i))); err != nil {
					t.Error(err)
				}
			})
		}
		polls.Wait()
	}
	if n := connections.Load(); n != clients {
		t.Errorf("%d connections, want %d: one for each client that asks at once", n, clients)
	}
	if given.Transport != nil {
		t.Error("the client that was given has another transport now")
	}
	stop()
	<-ended
}
