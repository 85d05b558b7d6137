package mockserver

import (
	"log/slog"
	"net/http"
	"time"
)

// serve begins to answer on the in-memory transport.
func (s *Server) serve() {
	s.pipes = newPipeListener()
	s.transport = &http.Transport{
		DialContext: s.pipes.dial, IdleConnTimeout: 30 * time.Second,
		MaxIdleConnsPerHost: 64, DisableCompression: true,
	}
	s.http, s.inMemory = s.newHTTP(), s.newHTTP()
	// A client in this process that says nothing for long attacks nobody: in a test of
	// thousands of goroutines, it is not its turn.
	s.inMemory.ReadHeaderTimeout = -1
	s.running.Go(func() { _ = s.inMemory.Serve(s.pipes) })
}

// newHTTP returns an HTTP server that keeps to the limits of a network.
func (s *Server) newHTTP() *http.Server {
	return &http.Server{
		Handler:           http.HandlerFunc(s.handle),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second,
		WriteTimeout: 30 * time.Second, IdleTimeout: 120 * time.Second,
		MaxHeaderBytes: 64 << 10, ConnContext: withConnection,
		DisableGeneralOptionsHandler: true, // it asks for no Host
		ErrorLog:                     slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
}
