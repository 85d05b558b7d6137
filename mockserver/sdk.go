package mockserver

import (
	"net/http"

	"github.com/connctd/connctd-go/connctd"
)

// HTTPClient returns a client whose requests reach this server in memory, whatever
// address they have; but only localhost or a loopback address is answered as
// host, so use [Server.BaseURL]. It has no credentials.
func (s *Server) HTTPClient() *http.Client { return &http.Client{Transport: s.transport} }

// BaseURL returns the base URL for [Server.HTTPClient]: http://localhost/api/v1.
func (s *Server) BaseURL() string { return "http://localhost" + apiPath }

// Options returns what the SDK needs to reach this server in memory: with the token
// of the default credential, or of the first of a scenario that has one, or if none
// has, with tokens that are fetched for its first app. Options after them override
// them.
func (s *Server) Options() []connctd.Option {
	as := connctd.WithToken(s.usual.Token)
	if s.usual.Token == "" {
		as = connctd.WithClientCredentials(connctd.ClientCredentials{ID: s.usual.ID, Secret: connctd.NewSecret(s.usual.Secret)})
	}
	return []connctd.Option{connctd.WithBaseURL(s.BaseURL()), connctd.WithHTTPClient(s.HTTPClient()), as}
}

// Client returns an SDK client for this server; opts come after [Server.Options].
// It panics if they make no sense, or fails the test of [New].
func (s *Server) Client(opts ...connctd.Option) *connctd.Client {
	c, err := connctd.New(append(s.Options(), opts...)...)
	if err == nil {
		return c
	}
	if s.tb == nil {
		panic("mockserver: Client: " + err.Error())
	}
	s.tb.Helper()
	s.tb.Fatalf("mockserver: Client: %v", err)
	return nil
}
