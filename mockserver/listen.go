package mockserver

import (
	"errors"
	"fmt"
	"net"
	"syscall"
)

// URL returns the base URL of the server on a loopback socket, which it opens at
// the first call, for clients that are not of this process. It ends in /api/v1, as
// [Server.BaseURL] does. If no socket can be had, it panics, or fails the test of
// [New]. For a socket on an address of one's own there is [Server.Listen].
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

// Listen opens a socket on an address such as "127.0.0.1:8181", for clients that
// are not of this process, and returns the root of the server there: scheme, host
// and port, and no path. The base URL for clients of the API is that and /api/v1,
// as [Server.URL] has it; tokens, consent pages and the admin API are beside it.
// Port 0 is any free one. An address that other machines reach is refused without
// [AllowRemote]. A server may listen on several addresses.
//
// An address such as "0.0.0.0:8181" is every one that the machine has: the server
// answers as each of them, but not as a name of the machine; see [AllowHost].
func (s *Server) Listen(address string) (string, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return "", fmt.Errorf("mockserver: listen: %.80q is no address, such as 127.0.0.1:8181", address)
	}
	if !isLoopback(host) && !s.access.remote {
		return "", fmt.Errorf("mockserver: listen on %s: %w", address, errRemote)
	}
	l, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return "", fmt.Errorf("mockserver: listen on %s: %w; end what listens there, or take another port (0 is any free one)", address, syscall.EADDRINUSE)
	}
	if err != nil {
		return "", fmt.Errorf("mockserver: listen on %s: %w", address, err)
	}
	if err := s.listen(l); err != nil {
		return "", err
	}
	return "http://" + s.hostOf(host, l.Addr()), nil
}

// hostOf is how clients call a listener: as it was asked for, or where that is no
// address to connect to, as localhost.
func (s *Server) hostOf(host string, bound net.Addr) string {
	port := "0"
	if tcp, ok := bound.(*net.TCPAddr); ok {
		port = fmt.Sprint(tcp.Port)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
		s.access.learnMachine()
	}
	if !isLoopback(host) {
		s.access.learn(host)
	}
	return net.JoinHostPort(host, port)
}

// listen answers on a listener until the server ends.
func (s *Server) listen(l net.Listener) error {
	if !s.enter() {
		return errors.Join(errors.New("mockserver: the server is closed"), l.Close())
	}
	go func() {
		defer s.running.Done()
		_ = s.http.Serve(l) // says only that the server has closed
	}()
	return nil
}
