package connector

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/connctd/connctd-go/connctd"
)

const (
	consentPrefix   = "consent/"
	consentValid    = 15 * time.Minute
	exchangeTimeout = 30 * time.Second
)

// Errors of a consent.
var (
	// ErrConsentOver: what came back belongs to no consent that is asked for, to one
	// that was answered already, or to one that was asked for too long ago.
	ErrConsentOver = errors.New("connector: no such consent is asked for")
	// ErrConsentDenied: the customer, or the technology, said no.
	ErrConsentDenied = errors.New("connector: the customer denied access")
	// ErrConsentForeign: the browser is not that of the customer who was asked.
	ErrConsentForeign = errors.New("connector: the browser is that of somebody else")
)

// pendingConsent is what is remembered of a consent that was asked for: one a client.
type pendingConsent struct {
	V        int       `json:"v"`
	State    string    `json:"state"`
	Verifier string    `json:"verifier"`
	Redirect string    `json:"redirect"`
	Expires  time.Time `json:"expires"`
}

// StartConsent returns where to send the browser of a client's customer, who agrees
// there and comes back to redirectURL with a query for [Runtime.FinishConsent]. The
// technology mostly wants that URL to be registered. The link can be used once,
// within 15 minutes. As long as it was not used, asking again with the same redirectURL
// gives the same link and 15 minutes more, so that a customer with two open pages can
// go on with either; another redirectURL makes the link before worth nothing.
//
// A client in status ERROR, whose consent was revoked, is re-authorised in the same
// way. A connector that is no [Authorizer] gives an error.
func (r *Runtime) StartConsent(ctx context.Context, id connctd.ClientID, redirectURL string) (*url.URL, error) {
	c, err := r.client(id)
	if err != nil {
		return nil, err
	}
	var link *url.URL
	err = survive(c.log, "the start of the consent", func() (err error) {
		link, err = c.startConsent(ctx, redirectURL)
		return err
	})
	if err != nil {
		return nil, c.failed("start consent of", err)
	}
	return link, nil
}

func (c *client) startConsent(ctx context.Context, redirectURL string) (*url.URL, error) {
	if err := c.authority(); err != nil {
		return nil, err
	}
	if u, err := url.Parse(redirectURL); err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, errors.New("the redirect URL must be http or https")
	}
	p, err := c.askConsent(ctx, redirectURL)
	if err != nil {
		return nil, err
	}
	return c.tokens.conf.authorizeURL(redirectURL, p.State, p.Verifier)
}

// askConsent remembers that consent is asked for, and what was asked before if that
// can still be answered.
func (c *client) askConsent(ctx context.Context, redirectURL string) (asked pendingConsent, err error) {
	err = c.changeConsent(ctx, func(p pendingConsent, revision uint64) error {
		if now := time.Now(); p.Redirect != redirectURL || now.After(p.Expires) {
			p = pendingConsent{V: 1, State: oauth2.GenerateVerifier() + "." + string(c.ID), Verifier: oauth2.GenerateVerifier(), Redirect: redirectURL}
		}
		p.Expires = time.Now().Add(consentValid).UTC()
		value, _ := json.Marshal(p) // strings and a time can be encoded
		c.tokens.asked.Store(&p)    // whatever the store says of it
		if _, err := c.runtime.store.Save(ctx, consentPrefix+string(c.ID), revision, value); err != nil {
			return fmt.Errorf("save consent: %w", err)
		}
		asked = p
		return nil
	})
	return asked, err
}

// changeConsent changes what is remembered of a consent, again if somebody else did at
// the same time: who asks too, a double click, or a link that was given out once more. A
// store that does not take the revision that it gives would be asked for ever.
func (c *client) changeConsent(ctx context.Context, change func(pendingConsent, uint64) error) error {
	for refused := uint64(math.MaxUint64); ; {
		p, revision, err := c.askedConsent(ctx)
		if err != nil {
			return err
		}
		err = change(p, revision)
		if !errors.Is(err, ErrRevision) || revision == refused {
			return err
		}
		refused = revision
	}
}

// askedConsent returns the consent that is asked for and its revision; zero if there
// is none.
func (c *client) askedConsent(ctx context.Context) (p pendingConsent, revision uint64, err error) {
	stored, err := c.runtime.store.Load(ctx, consentPrefix+string(c.ID))
	switch {
	case errors.Is(err, ErrNotStored):
		return p, 0, nil
	case err != nil:
		return p, 0, fmt.Errorf("load consent: %w", err)
	case json.Unmarshal(stored.Value, &p) != nil || p.V != 1:
		return pendingConsent{}, stored.Revision, nil
	}
	if c.tokens != nil {
		c.tokens.asked.Store(&p)
	}
	return p, stored.Revision, nil
}

// FinishConsent takes the query with which a customer's browser came back, and lets
// the client poll at once. It returns whose consent it was, also with an error, as
// far as that is known.
//
// Before anything happens, theirs is asked whether the browser is that of the client's
// customer: of a caller with a sign-in,
//
//	func(c connector.ClientInfo) bool { return c.Subject == signedIn }
//
// A link can be sent to others. Without this question somebody lets a stranger open the
// link of a client of his own, the stranger agrees, and from then on he sees the
// stranger's devices. A no, and a nil theirs, give [ErrConsentForeign] and change
// nothing: the customer can still answer. Who has no sign-in, such as a page that an app
// sends its customers to, leaves the question to the app, and says so where it returns
// true for everybody.
//
// It counts once: a second time, as by a browser's back button, gives
// [ErrConsentOver]. A customer who said no gives [ErrConsentDenied], and a client that
// was waiting goes to status ERROR. After any other error the client waits as before,
// and [Runtime.StartConsent] asks again.
func (r *Runtime) FinishConsent(ctx context.Context, query url.Values, theirs func(ClientInfo) bool) (connctd.ClientID, error) {
	_, id, _ := strings.Cut(query.Get("state"), ".")
	c, err := r.client(connctd.ClientID(id))
	if err != nil {
		return "", fmt.Errorf("connector: finish consent: %w", ErrConsentOver)
	}
	err = survive(c.log, "the store of consents", func() error {
		asked, _, err := c.askedConsent(ctx)
		if err == nil && !asked.is(query) {
			err = ErrConsentOver // whoever guesses neither learns whose it is nor keeps it from polling
		}
		return err
	})
	if err != nil {
		return "", c.secrets().Error("connector: finish consent", err)
	}
	if theirs == nil || !theirs(c.info()) {
		err = ErrConsentForeign
	} else {
		err = c.finishConsent(ctx, query)
	}
	if err != nil {
		return c.ID, c.failed("finish consent of", err)
	}
	return c.ID, nil
}

// is reports whether a query answers this question.
func (p pendingConsent) is(query url.Values) bool {
	return p.State != "" && subtle.ConstantTimeCompare([]byte(query.Get("state")), []byte(p.State)) == 1
}

// takeConsent uses up what was remembered, if it is the one of this state.
func (c *client) takeConsent(ctx context.Context, query url.Values) (taken pendingConsent, err error) {
	err = c.changeConsent(ctx, func(p pendingConsent, revision uint64) error {
		if !p.is(query) {
			return ErrConsentOver
		}
		if err := c.runtime.store.Delete(ctx, consentPrefix+string(c.ID), revision); err != nil {
			return fmt.Errorf("delete consent: %w", err)
		}
		if time.Now().After(p.Expires) {
			return ErrConsentOver
		}
		taken = p
		return nil
	})
	return taken, err
}

// finishConsent has the client to itself from the answer to its end, so that no poll
// uses the new tokens before it is known what they are worth.
func (c *client) finishConsent(ctx context.Context, query url.Values) error {
	if err := c.authority(); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if err := c.claim(ctx, cancel); err != nil {
		return err
	}
	defer c.end()
	return c.safely("the end of the consent", func() error { return c.answered(ctx, query) })
}

// answered does what follows from the answer. The caller has the client to itself.
func (c *client) answered(ctx context.Context, query url.Values) error {
	p, err := c.takeConsent(ctx, query)
	if err != nil {
		return err
	}
	if refusal := query.Get("error"); refusal != "" {
		err := fmt.Errorf("%w: %.40q", ErrConsentDenied, refusal)
		return errors.Join(err, c.decided(context.WithoutCancel(ctx), err)) // the browser may be gone
	}
	ctx, late := context.WithTimeout(context.WithoutCancel(ctx), exchangeTimeout)
	defer late()
	got, err := c.tokens.conf.exchange(ctx, c.tokens.hc, p.Redirect, query.Get("code"), p.Verifier)
	if err != nil {
		return err
	}
	if err := c.decided(ctx, nil); err != nil { // first: who is in ERROR has no tokens
		return err
	}
	if err := c.tokens.replace(ctx, grantOf(got)); err != nil {
		return err
	}
	c.runtime.engine.Put(string(c.ID), time.Now())
	return nil
}

// decided notes what a customer said: one that is allowed is no longer in ERROR. A no
// changes nothing for one that polls already, by an earlier consent. The caller has the
// client to itself.
func (c *client) decided(ctx context.Context, denied error) error {
	if _, err := c.load(ctx); err != nil {
		return err
	}
	r := c.snapshot()
	switch {
	case denied != nil && r.Status == connctd.StatusStarting:
		consented, err := c.tokens.consented(ctx)
		if err != nil || consented {
			return err
		}
		c.change(ctx, &r, connctd.StatusError, denied)
	case denied == nil && r.Status == connctd.StatusError:
		r.Failures = 0
		c.change(ctx, &r, connctd.StatusStarting, nil)
	}
	return nil
}

// change moves a client to a status outside of a poll. That it cannot be saved is no
// reason to forget what the customer said: the next poll says it again.
func (c *client) change(ctx context.Context, r *record, to connctd.ClientStatus, reason error) {
	text := ""
	if reason != nil {
		text = reason.Error()
	}
	r.become(to, text)
	if err := c.save(ctx, r); err != nil {
		c.log().Warn("a change of status is not saved yet", "error", c.cleaned(err))
	}
	c.note(*r)
	c.tellStatus("", to, reason)
}
