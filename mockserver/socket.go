package mockserver

import (
	"errors"
	"net"
)

// URL returns the base URL of the server on a loopback socket, which it opens at
// the first call, for clients that are not of this process. It ends in /api/v1.
// If no socket can be had, it panics, or fails the test of [New].
func (s *Server) URL() string {
	s.socketMu.Lock()
	defer s.socketMu.Unlock()
	if s.socketURL != "" {
		return s.socketURL
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err == nil && !s.enter() {
		err = errors.Join(errors.New("the server is closed"), l.Close())
	}
	switch {
	case err == nil:
		s.socketURL = "http://" + l.Addr().String() + apiPath
		go func() {
			defer s.running.Done()
			_ = s.http.Serve(l)
		}()
	case s.tb == nil:
		panic("mockserver: URL: " + err.Error())
	default:
		s.tb.Helper()
		s.tb.Fatalf("mockserver: URL: %v", err)
	}
	return s.socketURL
}
