package connector

import "net/http"

// equip gives the runtime a transport of its own where nobody gave one. That of net/http
// keeps two connections to a host; a runtime asks the same host for many clients at once,
// and all but two of them would shake hands again in every poll. One that somebody has put
// in the place of that of net/http stays.
func (r *Runtime) equip() {
	var hc http.Client
	if r.upstream != nil {
		hc = *r.upstream
	}
	like, ok := http.DefaultTransport.(*http.Transport)
	if hc.Transport != nil || !ok {
		return
	}
	r.transport = like.Clone()
	r.transport.MaxIdleConnsPerHost = max(r.workers, like.MaxIdleConnsPerHost)
	if like.MaxIdleConns > 0 {
		r.transport.MaxIdleConns = max(r.workers, like.MaxIdleConns)
	}
	hc.Transport = r.transport
	r.upstream = &hc
}

// disconnect closes the connections of the runtime's own that nobody uses.
func (r *Runtime) disconnect() {
	if r.transport != nil {
		r.transport.CloseIdleConnections()
	}
}
