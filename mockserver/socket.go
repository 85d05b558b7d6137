package mockserver

// URL returns the base URL of the server on a loopback socket, which it opens at
// the first call, for clients that are not of this process. It ends in /api/v1.
// If no socket can be had, it panics, or fails the test of [New]. For a socket on
// an address of one's own there is [Server.Listen].
func (s *Server) URL() string {
	s.socketMu.Lock()
	defer s.socketMu.Unlock()
	if s.socketURL != "" {
		return s.socketURL
	}
	root, err := s.Listen("127.0.0.1:0")
	switch {
	case err == nil:
		s.socketURL = root + apiPath
	case s.tb == nil:
		panic("mockserver: URL: " + err.Error())
	default:
		s.tb.Helper()
		s.tb.Fatalf("mockserver: URL: %v", err)
	}
	return s.socketURL
}
