package connector

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
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
)

// pendingConsent is what is remembered of a consent that was asked for, one a client:
// a later one takes the place of the one before.
type pendingConsent struct {
	V        int       `json:"v"`
	State    []byte    `json:"state"` // its SHA-256
	Verifier string    `json:"verifier"`
	Redirect string    `json:"redirect"`
	Expires  time.Time `json:"expires"`
}

// StartConsent returns where to send the browser of a client's customer, who agrees
// there and comes back to redirectURL with a query for [Runtime.FinishConsent]. The
// technology mostly wants that URL to be registered. The link can be used once,
// within 15 minutes; asking again makes another, and the one before is worth nothing.
//
// A client in status ERROR, whose consent was revoked, is re-authorised in the same
// way. A connector that is no [Authorizer] gives an error.
func (r *Runtime) StartConsent(ctx context.Context, id connctd.ClientID, redirectURL string) (*url.URL, error) {
	c, err := r.client(id)
	if err != nil {
		return nil, err
	}
	link, err := c.startConsent(ctx, redirectURL)
	if err != nil {
		return nil, fmt.Errorf("connector: start consent of client %s: %w", id, err)
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
	state, verifier := oauth2.GenerateVerifier()+"."+string(c.ID), oauth2.GenerateVerifier()
	hash := sha256.Sum256([]byte(state))
	value, _ := json.Marshal(pendingConsent{
		V: 1, State: hash[:], Verifier: verifier, Redirect: redirectURL, Expires: time.Now().Add(consentValid).UTC(),
	})
	if err := c.rememberConsent(ctx, value); err != nil {
		return nil, err
	}
	return c.tokens.conf.authorizeURL(redirectURL, state, verifier)
}

func (c *client) rememberConsent(ctx context.Context, value []byte) error {
	key := consentPrefix + string(c.ID)
	old, err := c.runtime.store.Load(ctx, key)
	if err != nil && !errors.Is(err, ErrNotStored) {
		return fmt.Errorf("load consent: %w", err)
	}
	if _, err := c.runtime.store.Save(ctx, key, old.Revision, value); err != nil {
		return fmt.Errorf("save consent: %w", err)
	}
	return nil
}

// FinishConsent takes the query with which a customer's browser came back, and lets
// the client poll at once. It returns whose consent it was, also with an error, as
// far as that is known; a caller compares it with the customer who is signed in.
//
// It counts once: a second time, as by a browser's back button, gives
// [ErrConsentOver]. A customer who said no gives [ErrConsentDenied], and a client that
// was waiting goes to status ERROR. After any other error the client waits as before,
// and [Runtime.StartConsent] asks again.
func (r *Runtime) FinishConsent(ctx context.Context, query url.Values) (connctd.ClientID, error) {
	_, id, _ := strings.Cut(query.Get("state"), ".")
	c, err := r.client(connctd.ClientID(id))
	if err != nil {
		return "", fmt.Errorf("connector: finish consent: %w", ErrConsentOver)
	}
	p, err := c.takeConsent(ctx, query.Get("state"))
	if err != nil {
		return "", fmt.Errorf("connector: finish consent: %w", err)
	}
	if err := c.finishConsent(ctx, p, query); err != nil {
		return c.ID, fmt.Errorf("connector: finish consent of client %s: %w", c.ID, err)
	}
	return c.ID, nil
}

// takeConsent uses up what was remembered, if it is the one of this state.
func (c *client) takeConsent(ctx context.Context, state string) (pendingConsent, error) {
	var p pendingConsent
	key := consentPrefix + string(c.ID)
	stored, err := c.runtime.store.Load(ctx, key)
	if errors.Is(err, ErrNotStored) {
		return p, ErrConsentOver
	}
	if err != nil {
		return p, fmt.Errorf("load consent: %w", err)
	}
	hash := sha256.Sum256([]byte(state))
	if json.Unmarshal(stored.Value, &p) != nil || subtle.ConstantTimeCompare(hash[:], p.State) != 1 {
		return p, ErrConsentOver // whoever guesses does not use up the true one
	}
	if err := c.runtime.store.Delete(ctx, key, stored.Revision); err != nil {
		if errors.Is(err, ErrRevision) {
			err = ErrConsentOver // a double click: the other one was faster
		}
		return p, err
	}
	if time.Now().After(p.Expires) {
		return p, ErrConsentOver
	}
	return p, nil
}

func (c *client) finishConsent(ctx context.Context, p pendingConsent, query url.Values) error {
	if err := c.authority(); err != nil {
		return err
	}
	if refusal := query.Get("error"); refusal != "" {
		err := fmt.Errorf("%w: %.40q", ErrConsentDenied, refusal)
		return errors.Join(err, c.decided(ctx, err))
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), exchangeTimeout)
	defer cancel()
	got, err := c.tokens.conf.exchange(ctx, c.tokens.hc, p.Redirect, query.Get("code"), p.Verifier)
	if err != nil {
		return err
	}
	if err := c.tokens.replace(ctx, grantOf(got)); err != nil {
		return err
	}
	return c.decided(ctx, nil)
}

// decided notes what a customer said, and lets a client that is allowed poll at once.
// A no changes nothing for one that polls already, by an earlier consent.
func (c *client) decided(ctx context.Context, denied error) error {
	if err := c.claim(ctx); err != nil {
		return err
	}
	defer c.end()
	if _, err := c.load(ctx); err != nil {
		return err
	}
	r := c.snapshot()
	switch {
	case denied != nil && r.Status == connctd.StatusStarting:
		c.change(ctx, &r, connctd.StatusError, denied)
	case denied == nil && r.Status == connctd.StatusError:
		r.Failures = 0
		c.change(ctx, &r, connctd.StatusStarting, nil)
	}
	if denied == nil {
		c.runtime.engine.Put(string(c.ID), time.Now())
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
		c.log.Warn("a change of status is not saved yet", "error", c.cleaned(err))
	}
	c.note(*r)
	if c.OnStatus != nil {
		c.OnStatus(to, reason)
	}
}
