package mockserver

import (
	"context"
	"sync"
)

// Close ends the server: polls under way are cancelled, connections closed, and
// when it returns nothing of it runs any more. It may be called more than once.
// Only a Poll that does not heed its ctx is left behind, after a second.
func (s *Server) Close() error {
	s.stop()
	s.shutDown()
	s.running.Wait()
	return nil
}

// Shutdown ends the server gently: it lets nobody in any more, waits until the calls
// under way are answered, or until ctx ends, and closes. Streams of events end at once.
func (s *Server) Shutdown(ctx context.Context) error {
	s.drain.Do(func() { close(s.draining) })
	var both sync.WaitGroup
	both.Go(func() { _ = s.http.Shutdown(ctx) }) // what is left then, Close ends
	both.Go(func() { _ = s.inMemory.Shutdown(ctx) })
	both.Wait()
	return s.Close()
}

// enter claims that something of the server runs, until running.Done. After Close
// it reports false.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.running.Add(1)
	}
	return !s.closed
}

func (s *Server) shutDown() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.close.Do(func() {
		_ = s.http.Close() // waits for nothing and has nothing to say
		_ = s.inMemory.Close()
		s.transport.CloseIdleConnections()
	})
}
