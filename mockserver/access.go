package mockserver

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"sync"
)

// access decides which requests are heard at all: a browser lets any page of the
// web send requests to this machine, and a name of any domain point to it.
type access struct {
	remote     bool
	adminToken string // what the admin API wants; empty: nothing
	origin     string // of the web app that may read answers; empty: none
	foreign    *http.CrossOriginProtection

	mu    sync.RWMutex // guards names
	names []string     // of hosts, beside those of the loopback
}

// AllowHost makes the server answer requests whose Host header has this name too,
// such as the one it has in a network of containers. By default only localhost
// and loopback addresses are, and the name given to [Server.Listen].
func AllowHost(name string) Option {
	return func(cfg *config) {
		if _, err := netip.ParseAddr(name); err != nil && !isName(name) {
			cfg.problems = append(cfg.problems, fmt.Errorf("mockserver: AllowHost: %.40q is no name of a host, such as mock.internal, without a port", name))
		}
		cfg.hosts = append(cfg.hosts, name)
	}
}

// AllowRemote lets [Server.Listen] take addresses that other machines reach. The
// admin API then wants [Server.AdminToken]: whoever can reach the server could
// otherwise read and change all of it.
func AllowRemote() Option { return func(cfg *config) { cfg.remote = true } }

func newAccess(cfg *config) *access {
	return (&access{remote: cfg.remote, origin: cfg.corsOrigin, names: cfg.hosts, foreign: http.NewCrossOriginProtection()}).fork()
}

// fork returns a copy that learns names by itself, with an admin token of its own.
func (a *access) fork() *access {
	a.mu.RLock()
	defer a.mu.RUnlock()
	f := &access{remote: a.remote, origin: a.origin, names: slices.Clip(a.names), foreign: a.foreign}
	if f.remote {
		f.adminToken = rand.Text()
	}
	return f
}
