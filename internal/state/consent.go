package state

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"

	"github.com/connctd/connctd-go/connctd"
)

// Consent is where a client stands with its customer. The zero value: there is
// nothing to consent to.
type Consent string

// What a client that needs consent can have. It begins as Pending, moves once, and
// no time passes here: a pending consent expires when it is decided that it has.
const (
	Pending Consent = "pending"
	Allowed Consent = "allowed"
	Denied  Consent = "denied"
	Expired Consent = "expired"
)

// The codes of a consent's errors. They are for pages, so no app ever reads them.
const (
	CodeConsentUsed = "CONSENT_IS_GIVEN_OR_DENIED"
	codeNoConsent   = "CONSENT_DOESNT_EXIST"
	codeConsentOver = "CONSENT_IS_OVER"
	codeBadDecision = "BAD_DECISION"
)

// Runs reports whether a client runs: its customer need not be asked, or has allowed
// it. One that does not run is only there to be looked at and deleted.
func (c Client) Runs() bool { return c.Consent == "" || c.Consent == Allowed }

// ConsentKey goes with the id of a client in its consent link, so that knowing the
// id is not enough to answer for a customer. It depends on seed and id alone: a link
// of a client that is gone can be told from one that never was, and nothing has to
// be remembered for that.
func (m *Model) ConsentKey(id connctd.ClientID) string {
	hash := sha256.Sum256(fmt.Appendf(nil, "consent|%d|%s", m.seed, id))
	return fmt.Sprintf("%x", hash[:16])
}

// Asked returns the client that a consent link is for, whether it is decided or not.
func (m *Model) Asked(id connctd.ClientID, key string) (Client, error) {
	c, ok := m.clients.get(id)
	fits := subtle.ConstantTimeCompare([]byte(key), []byte(m.ConsentKey(id))) == 1
	if !fits || ok && c.Consent == "" {
		return Client{}, &Error{NotFound, codeNoConsent, "there is no such consent link; use the whole Location of the answer 303, with its query"}
	}
	if !ok {
		return Client{}, &Error{Gone, codeConsentOver, "the connector client of this link has been deleted"}
	}
	return c, nil
}

// Undecided returns nil for a client whose customer has not answered yet, or why the
// link is of no use any more.
func (c Client) Undecided() error {
	switch c.Consent {
	case Pending:
		return nil
	case Expired:
		return &Error{Gone, codeConsentOver, "this link has expired; it takes a new connector client to get another"}
	}
	return &Error{Gone, CodeConsentUsed, "this link has been used: access was " + string(c.Consent)}
}

// Decide notes how a consent ended, once. A client that is allowed stays STARTING,
// and it is for the caller to let it run; any other is in ERROR, for good.
func (m *Model) Decide(id connctd.ClientID, decision Consent) (Client, error) {
	c, ok := m.clients.get(id)
	if !ok || c.Consent == "" {
		return Client{}, notFound(connctd.CodeNoClient, "connector client that waits for consent")
	}
	if err := c.Undecided(); err != nil {
		return Client{}, err
	}
	switch decision {
	case Allowed:
	case Denied:
		c.Status, c.Reason = connctd.StatusError, "consent: the customer denied access"
	case Expired:
		c.Status, c.Reason = connctd.StatusError, "consent: the customer did not answer before the link expired"
	default:
		return Client{}, invalid(codeBadDecision, "a consent can be allowed, denied or expired")
	}
	c.Consent = decision
	m.clients.put(id, c)
	m.note(changed, "client", string(id))
	return c, nil
}
