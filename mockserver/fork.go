package mockserver

// Fork returns a server for another test, such as a subtest, that goes on from the
// state of this one: resources, tokens and callbacks are there, the clients run on,
// and the next ids are those that this server would give. From then on neither
// notices the other. Journal, faults, sockets and [Server.AdminToken] are not copied,
// nor is what a connector noted in its [connector.State], which is as before the first
// poll; and what the fork gets that no client should send fails its own test.
//
// It costs about as much as [New], however much there is.
func (s *Server) Fork(t TB) *Server {
	mustHave(t, "Fork")
	t.Helper()
	f, err := s.fork()
	if err != nil {
		t.Fatalf("mockserver: Fork: %v", err)
	}
	f.mu.Lock()
	err = f.resume()
	f.mu.Unlock()
	f.belongTo(t)
	if err != nil {
		t.Fatalf("mockserver: Fork: %v", err)
	}
	return f
}

func (s *Server) fork() (*Server, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	store, err := forkTokens(s.stopping, s.store)
	if err != nil {
		return nil, err
	}
	f := assemble(s.settings, s.access.fork(), s.model.Fork(), s.auth.fork())
	f.store = store
	return f, nil
}
