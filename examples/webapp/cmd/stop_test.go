package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/connctd/connctd-go/examples/webapp"
)

// It ends well: at once where nothing has been asked on a connection that a browser has
// opened in advance, and after its patience where a form never comes to its end.
func TestStop(t *testing.T) {
	onMock(t)
	for name, tc := range map[string]struct {
		sent, answer string
		patience     time.Duration
	}{
		"nothing":            {"", "", time.Minute},
		"half of the header": {"GET / HTTP/1.1\r\n", "", time.Minute},
		"half of a form": {
			"POST /signin HTTP/1.1\r\nHost: app.example\r\nExpect: 100-continue\r\nContent-Length: 9\r\n" +
				"Content-Type: application/x-www-form-urlencoded\r\n\r\n", "HTTP/1.1 100 Continue\r\n", 10 * time.Millisecond,
		},
	} {
		t.Run(name, func(t *testing.T) {
			host, stop := served(t, tc.patience)
			conn, err := net.Dial("tcp", host)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if _, err := io.WriteString(conn, tc.sent); err != nil {
				t.Fatal(err)
			}
			if tc.answer == "" {
				get(t, "http://"+host) // on a later connection, so the first has been taken
			} else if line, err := bufio.NewReader(conn).ReadString('\n'); line != tc.answer {
				t.Fatalf("answered %q, %v", line, err)
			}
			began := time.Now()
			if err := stop(); err != nil {
				t.Errorf("it ends with %v", err)
			}
			if took := time.Since(began); took > 4*time.Second { // net/http gives such connections five
				t.Errorf("it took %v to end", took)
			}
		})
	}
}

// served is the app on a mock and a socket.
func served(t *testing.T, patience time.Duration) (host string, stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	site, err := choose(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(site.close)
	site.config.Address = "http://app.example"
	app, err := webapp.New(ctx, site.config)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, listener, app, patience) }()
	return listener.Addr().String(), func() error { cancel(); return <-ended }
}

func get(t *testing.T, url string) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	http.DefaultClient.CloseIdleConnections()
}
