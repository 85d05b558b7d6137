package mockserver

import (
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/connctd/connctd-go/connctd"
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
		if name == "" || strings.ContainsAny(name, "/@ ") {
			cfg.problems = append(cfg.problems, fmt.Errorf("mockserver: AllowHost: %.40q is no name of a host, such as mock.internal", name))
		}
		cfg.hosts = append(cfg.hosts, name)
	}
}

// AllowRemote lets [Server.Listen] take addresses that other machines reach. The
// admin API then wants [Server.AdminToken]: whoever can reach the server could
// otherwise read and change all of it.
func AllowRemote() Option { return func(cfg *config) { cfg.remote = true } }

// AllowOrigin lets a web app of this origin, such as http://localhost:5173, use
// the API from a browser (CORS). The admin API stays closed to it.
func AllowOrigin(origin string) Option {
	return func(cfg *config) {
		if u, err := url.Parse(origin); err != nil || !isWebURL(origin) || u.Scheme+"://"+u.Host != origin {
			cfg.problems = append(cfg.problems, fmt.Errorf("mockserver: AllowOrigin: %.80q is no origin, such as http://localhost:5173 (no path, no slash at the end)", origin))
		}
		cfg.corsOrigin = origin
	}
}

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

// AdminToken is what the admin API of a server with [AllowRemote] wants: as a
// bearer token, or as the password of HTTP Basic with any name. Without
// [AllowRemote] it is empty and nothing is wanted.
func (s *Server) AdminToken() string { return s.access.adminToken }

// checkHost keeps a web page from reaching the server under a name of its own.
func (a *access) checkHost(host string) error {
	name, ok := hostName(host)
	if ok && (isLoopback(name) || a.knows(name)) {
		return nil
	}
	return refuse(http.StatusForbidden, connctd.CodeBadHost, "the Host header must name this machine: localhost, 127.0.0.1, [::1], or a name given to the option AllowHost (-allow-host of the command)")
}

// hostName is a Host header without its port, and whether it makes sense.
func hostName(host string) (string, bool) {
	name := host
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		if _, err := strconv.ParseUint(host[i+1:], 10, 16); err != nil {
			return "", false
		}
		name = host[:i]
	}
	if inner, bracket := strings.CutPrefix(name, "["); bracket {
		return strings.CutSuffix(inner, "]")
	}
	return name, !strings.Contains(name, ":")
}

func isLoopback(name string) bool {
	ip := net.ParseIP(name)
	return strings.EqualFold(name, "localhost") || ip != nil && ip.IsLoopback()
}

func (a *access) knows(name string) bool {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return slices.ContainsFunc(a.names, func(known string) bool { return strings.EqualFold(known, name) })
}

func (a *access) learn(name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.names = append(a.names, name)
}

// learnMachine learns the addresses that this machine has. A web page cannot use them
// to reach the server under a name of its own, since they are no names.
func (a *access) learnMachine() {
	all, _ := net.InterfaceAddrs() // where there are none to be had, there is AllowHost
	for _, address := range all {
		if network, ok := address.(*net.IPNet); ok {
			a.learn(network.IP.String())
		}
	}
}

// cors lets the one web app that may read answers do so, and reports whether that
// was all the request wanted.
func (a *access) cors(w http.ResponseWriter, r *http.Request) (preflight bool) {
	if a.origin == "" {
		return false
	}
	w.Header().Add("Vary", "Origin")
	if r.Header.Get("Origin") != a.origin {
		return false
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", a.origin)
	h.Set("Access-Control-Expose-Headers", "Allow, Location, Retry-After, Www-Authenticate")
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
		return false
	}
	h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, X-External-Subject-Id")
	h.Set("Access-Control-Max-Age", "600")
	return true
}

// admin reports why a request may not use the admin API.
func (a *access) admin(r *http.Request) error {
	if err := a.foreign.Check(r); err != nil {
		return refuse(http.StatusForbidden, codeForeignOrigin, "a page of another origin must not change anything here: "+err.Error())
	}
	if a.adminToken == "" {
		return nil
	}
	_, given, _ := r.BasicAuth()
	if token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); bearer {
		given = token
	}
	if subtle.ConstantTimeCompare([]byte(given), []byte(a.adminToken)) == 1 {
		return nil
	}
	return unauthorized("the admin API wants the token that was printed at the start, as a bearer token or as the password of HTTP Basic", `Basic realm="connctd-mock admin"`)
}

// errRemote is why an address is refused.
var errRemote = errors.New("other machines could reach the server there; use a loopback address such as 127.0.0.1, or the option AllowRemote (-allow-remote of the command)")
