package mockserver

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/connctd/connctd-go/connctd"
)

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
	if strings.EqualFold(name, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(name)
	return err == nil && ip.Zone() == "" && ip.Unmap().IsLoopback()
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

// errRemote is why an address is refused.
var errRemote = errors.New("other machines could reach the server there; use a loopback address such as 127.0.0.1, or the option AllowRemote (-allow-remote of the command)")
