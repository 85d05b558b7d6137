package connctd

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"github.com/connctd/connctd-go/internal/scrub"
)

// outcome is what became of one attempt.
type outcome struct {
	err    error // nil: success
	fate   fate
	status int           // HTTP status; 0 if nothing was answered
	wait   time.Duration // that the server asked for
}

// fate is what a failure means for another attempt.
type fate uint8

const (
	settled fate = iota // success, or a failure that another attempt cannot mend
	stale               // 401, and another token may be had: surely not done
	unsent              // the server saw nothing
	busy                // 429: surely not done
	down                // 503
	failing             // 500, 502, 504
	lost                // no answer, or not to its end
)

// allows reports whether an operation may be sent again after that.
func (f fate) allows(op *operation) bool {
	switch f {
	case settled:
		return false
	case stale, unsent, busy:
		return true
	case down:
		return op.repeat >= guarded
	}
	return op.repeat == repeatable
}

// mayHaveActed reports whether the server may have done what was asked.
func (f fate) mayHaveActed() bool { return f >= down }

// fateOf is what a status of 400 or more means.
func fateOf(status int) fate {
	switch status {
	case http.StatusTooManyRequests:
		return busy
	case http.StatusServiceUnavailable:
		return down
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusGatewayTimeout:
		return failing
	}
	return settled
}

// connecting watches for the proof that a request never left: a connection was
// wanted and none was had. A transport that reports nothing proves nothing.
type connecting struct {
	trace       httptrace.ClientTrace
	wanted, had atomic.Bool
	answered    bool
	faithful    bool // the transport sends a create again only if nothing was written
}

func watchConnecting(ctx context.Context, faithful bool) (context.Context, *connecting) {
	c := &connecting{faithful: faithful}
	c.trace.GetConn = func(string) { c.wanted.Store(true) }
	c.trace.GotConn = func(httptrace.GotConnInfo) { c.had.Store(true) }
	return httptrace.WithClientTrace(ctx, &c.trace), c
}

func (c *connecting) failed() bool { return c != nil && c.wanted.Load() && !c.had.Load() }

// reached reports whether there was a connection for sure. Then no error can prove
// that nothing was sent: it may be that of a later try of the transport's own.
func (c *connecting) reached() bool { return c != nil && (c.answered || c.had.Load()) }

// unsent reports whether an error proves that nothing was sent. That of dialling
// does unless there was a connection before; net/http's own transport dials again
// only if it has written nothing there.
func (c *connecting) unsent(err error) bool {
	return c.failed() || neverDialled(err) && (!c.reached() || c.faithful && !c.answered)
}

// neverDialled reports whether a transport's error is that of a connection that
// was never made, and of nothing else.
func neverDialled(err error) bool {
	for ; err != nil; err = errors.Unwrap(err) {
		if op, ok := err.(*net.OpError); ok { //nolint:errorlint // not in a tree, where it is one of several
			return op.Op == "dial" || op.Op == "proxyconnect"
		}
	}
	return false
}

// distrusted reports whether no connection was made because the other side is not
// who it should be, or speaks no TLS. Trying again is of no use.
func distrusted(err error, conn *connecting) bool {
	_, badCertificate := errors.AsType[*tls.CertificateVerificationError](err)
	_, notTLS := errors.AsType[tls.RecordHeaderError](err) // of any record, long after the beginning too
	return badCertificate || notTLS && conn.failed()
}

// broken is the outcome of an attempt whose answer never came, or not to its end.
func (k *call) broken(cut scrub.Set, err error, conn *connecting) outcome {
	what := "connctd: " + k.op.name
	switch {
	case !conn.reached() && distrusted(err, conn):
		return outcome{err: cut.Error(what, err)}
	case conn.unsent(err):
		return outcome{err: cut.Error(what, err, ErrNoAnswer), fate: unsent}
	case k.op.has(acts):
		return outcome{err: cut.Error(what+": outcome unknown, the server may have acted", err, ErrOutcomeUnknown, ErrNoAnswer), fate: lost}
	}
	return outcome{err: cut.Error(what, err, ErrNoAnswer), fate: lost}
}

// doubtful makes an error match ErrOutcomeUnknown: the attempt it tells of, or one
// before it, may have acted.
func doubtful(err error) error {
	if errors.Is(err, ErrOutcomeUnknown) {
		return err
	}
	return fmt.Errorf("%w (%w: an attempt may have succeeded)", err, ErrOutcomeUnknown)
}

// bad is the error of a call that was answered with a success that makes no sense.
func (k *call) bad(cut scrub.Set, err error) error {
	return cut.Error("connctd: "+k.op.name+": bad response"+k.created(), err, ErrBadResponse)
}

// unreadable is the error of a call whose answer is not what it should be.
func (k *call) unreadable(r *reply, err error) error {
	if len(r.body) == 0 {
		err = errors.New("it is empty")
	}
	if !errors.Is(err, ErrResponseTooLarge) {
		err = errors.New(err.Error()) // the error of a decoder may hold a value
	}
	return k.bad(k.secretsOf(r.token), fmt.Errorf("the answer of %d bytes cannot be read: %w", len(r.body), err))
}

// tooLarge is the error of a call that was answered with more than is read.
func (k *call) tooLarge(res *http.Response, what string) error {
	created := ""
	if res.StatusCode/100 == 2 || res.StatusCode == http.StatusSeeOther {
		created = k.created()
	}
	return fmt.Errorf("connctd: %s: %w%s: status %d with %s", k.op.name, ErrResponseTooLarge, created, res.StatusCode, what)
}

// followed is the error of a call whose transport followed a redirect by itself.
func (k *call) followed() error {
	err := fmt.Errorf("connctd: %s: %w: the transport given by WithHTTPClient followed it; give one that does not", k.op.name, ErrUnexpectedRedirect)
	if k.op.has(acts) {
		return fmt.Errorf("%w (%w)", err, ErrOutcomeUnknown)
	}
	return err
}

// created says what the caller must know when the answer to a create is unusable.
func (k *call) created() string {
	switch k.op.name {
	case opCreateInstance.name:
		return ", but the instance was created"
	case opCreateClient.name:
		return ", but the connector client was created (FindClient finds it)"
	case opCreateThing.name:
		return ", but the thing was created"
	case opTriggerAction.name:
		return ", but the action request was created"
	}
	return ""
}
