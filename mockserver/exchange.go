package mockserver

import (
	"context"
	"net"
	"net/http"
	"time"
)

// exchange is one request and its answer on their way through the server. It is
// the ResponseWriter of the answer, so that the journal has a call before its
// client can know the answer.
type exchange struct {
	http.ResponseWriter
	server  *Server
	request *http.Request
	entry   *entry
	noted   bool // whether the journal has it

	reused  bool // whether the connection had a request before this one
	struck  []*Injected
	counted []*Injected
	ahead   []byte  // the body, if it was taken in before its turn; else nil
	slow    *Effect // how the answer's body is sent; nil: at once
	cut     *Effect // where it ends; nil: at its end
}

// connection counts the requests of one: there is never more than one at a time.
type connection struct{ requests int }

type connectionKey struct{}

func withConnection(ctx context.Context, _ net.Conn) context.Context {
	return context.WithValue(ctx, connectionKey{}, &connection{})
}

func (s *Server) begin(w http.ResponseWriter, r *http.Request) *exchange {
	x := &exchange{ResponseWriter: w, server: s, request: r, entry: &entry{
		at: time.Now(), method: clipped(r.Method), path: pathOf(r), host: clipped(r.Host),
		subject: clipped(r.Header.Get("X-External-Subject-Id")),
	}}
	if c, ok := r.Context().Value(connectionKey{}).(*connection); ok {
		x.reused = c.requests > 0
		c.requests++
	}
	return x
}

// Unwrap lets an [http.ResponseController] reach the connection.
func (x *exchange) Unwrap() http.ResponseWriter { return x.ResponseWriter }

// WriteHeader notes the status of the answer.
func (x *exchange) WriteHeader(status int) {
	x.entry.status = status
	x.ResponseWriter.WriteHeader(status)
}

// Write notes the body of the answer, and sends it as a fault may want.
func (x *exchange) Write(p []byte) (int, error) {
	if x.noted {
		x.server.journal.more(x.entry, p)
	} else {
		x.entry.setAnswer(p)
		x.note()
	}
	if x.slow == nil && x.cut == nil {
		return x.ResponseWriter.Write(p)
	}
	return x.writeShaped(p)
}

// note puts the call into the journal, once. What comes later is not of interest.
func (x *exchange) note() {
	if x.noted {
		return
	}
	x.noted = true
	x.entry.took = time.Since(x.entry.at)
	x.server.journal.add(x.entry)
}
