package main

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/connctd/connctd-go/examples/webapp"
)

// serve answers until ctx ends, and then what is under way, for as long as its patience.
func serve(ctx context.Context, listener net.Listener, app *webapp.App, patience time.Duration) error {
	server := &http.Server{
		Handler:           app.Handler(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
	closeUnused(server)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	app.Close()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	err := server.Shutdown(last)
	if last.Err() != nil {
		err = server.Close() // whoever is not done by now is cut off
	}
	<-ended
	return err
}

// closeUnused lets a server end at once although browsers have opened connections in
// advance, on which nothing has been asked: Shutdown waits for them.
func closeUnused(server *http.Server) {
	var unused sync.Map
	server.ConnState = func(conn net.Conn, state http.ConnState) {
		if state == http.StateNew {
			unused.Store(conn, nil)
		} else {
			unused.Delete(conn)
		}
	}
	server.RegisterOnShutdown(func() {
		unused.Range(func(conn, _ any) bool {
			_ = conn.(net.Conn).Close()
			return true
		})
	})
}
