package connctd

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"

	"github.com/connctd/connctd-go/internal/scrub"
)

// What became of a call that ended without a usable answer. For a create it
// matters most whether the server may have acted.

// neverSent reports whether a transport's error proves that the server saw
// nothing of the request: the connection was never made.
func neverSent(err error) bool {
	if op, ok := errors.AsType[*net.OpError](err); ok && (op.Op == "dial" || op.Op == "proxyconnect") {
		return true
	}
	_, badCertificate := errors.AsType[*tls.CertificateVerificationError](err)
	_, notTLS := errors.AsType[tls.RecordHeaderError](err)
	return badCertificate || notTLS
}

// lost is the error of a call whose answer never came, or not to its end.
func (k *call) lost(cut scrub.Set, err error, mayHaveActed bool) error {
	what := "connctd: " + k.op.name
	if mayHaveActed && k.op.has(acts) {
		return cut.Error(what+": outcome unknown, the server may have acted", err, ErrOutcomeUnknown)
	}
	return cut.Error(what, err)
}

// bad is the error of a call that was answered with a success that makes no sense.
func (k *call) bad(cut scrub.Set, err error) error {
	return cut.Error("connctd: "+k.op.name+": bad response"+k.created(), err, ErrBadResponse)
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
	}
	return ""
}
