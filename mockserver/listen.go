package mockserver

import (
	"errors"
	"fmt"
	"net"
	"syscall"
)

// Listen opens a socket on an address such as "127.0.0.1:8181", for clients that
// are not of this process, and returns the URL of the server there: scheme, host
// and port. Port 0 is any free one. An address that other machines reach is
// refused without [AllowRemote]. A server may listen on several addresses.
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
